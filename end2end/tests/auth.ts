// Signing up, in and out through the pages. Works in English and in Chinese, with and without scripting.
import { expect, type Page } from "@playwright/test";
import { messageBox } from "./messages";

export const password = "a pot of oolong";

const labels = {
  name: /^\s*(Name|名字)/,
  password: /^\s*(Password|密码)/,
  signIn: /^(Sign in|登录)$/,
  signUp: /^(Sign up|注册)$/,
  signOut: /^(Sign out|退出)$/,
};

export const signInButton = (page: Page) => page.getByRole("button", { name: labels.signIn });
export const signUpButton = (page: Page) => page.getByRole("button", { name: labels.signUp });
export const signOutButton = (page: Page) => page.getByRole("button", { name: labels.signOut });

export async function fillCredentials(page: Page, name: string, secret = password) {
  await page.getByLabel(labels.name).fill(name);
  await page.getByLabel(labels.password).fill(secret);
}

export async function signUp(page: Page, name: string, secret = password) {
  await page.goto("/sign-up");
  await fillCredentials(page, name, secret);
  await signUpButton(page).click();
  await expect(messageBox(page)).toBeVisible();
}

export async function signIn(page: Page, name: string, secret = password) {
  await page.goto("/sign-in");
  await fillCredentials(page, name, secret);
  await signInButton(page).click();
}

export async function signOut(page: Page) {
  await openUserMenu(page);
  await signOutButton(page).click();
  await expect(signInButton(page)).toBeVisible();
}

/** Opens the user menu at the bottom of the sidebar: account, language, sign out. */
export async function openUserMenu(page: Page) {
  if (!(await signOutButton(page).isVisible())) await page.locator(".user-menu > summary").click();
  await expect(signOutButton(page)).toBeVisible();
}

/** An error message that matches `text` is visible. */
export async function expectError(page: Page, text: RegExp) {
  await expect(page.getByRole("alert").filter({ hasText: text })).toBeVisible();
}
