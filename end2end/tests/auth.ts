// Signing up, in and out through the pages; signing up by request. Works in English and in Chinese, with and without scripting.
import { expect, type Page } from "@playwright/test";
import { messageBox } from "./messages";
import { runAndWaitForStream } from "./network";

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

/**
 * Sends the request of the sign-up form without opening its page, which would compile the scripts once more. The browser
 * context has the session then. Returns the address to which the form would lead.
 */
export async function signUpByRequest(page: Page, name: string, setupToken = ""): Promise<string> {
  const form = { username: name, password, ...(setupToken && { setup_token: setupToken }) };
  const response = await page.request.post("/fn/sign_up", { form, maxRedirects: 0 });
  const address = response.headers()["location"];
  expect(response.headers()["set-cookie"], `${name} is signed up and led to ${address}`).toBeTruthy();
  return address;
}

/** Signs up without the form, opens the room to which the form leads, and waits until its event stream is open. */
export async function openSignedUp(page: Page, name: string) {
  const room = await signUpByRequest(page, name);
  await runAndWaitForStream(page, () => page.goto(room));
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
