// The administration pages, and how a user becomes administrator.
import { expect, type Locator, type Page } from "@playwright/test";
import { fillCredentials, signUpButton, signUpByRequest } from "./auth";
import { messageBox } from "./messages";
import type { TestServer } from "./server";

/** The one-time link that the server prints when it starts. Whoever signs up with it becomes administrator. */
function setupLink(server: TestServer): string {
  const link = server.log.match(/(\S+\/sign-up\?setup_token=\S+)/)?.[1];
  expect(link, "the server printed the link").toBeTruthy();
  return link!;
}

/** Signs up as administrator through the page. */
export async function signUpAdministrator(page: Page, server: TestServer, name: string) {
  await page.goto(setupLink(server));
  await fillCredentials(page, name);
  await signUpButton(page).click();
  await expect(messageBox(page)).toBeVisible();
}

/** Signs up as administrator without opening a page. */
export async function signUpAdministratorByRequest(page: Page, server: TestServer, name: string) {
  await signUpByRequest(page, name, new URL(setupLink(server)).searchParams.get("setup_token")!);
}

export const userRow = (page: Page, name: string): Locator =>
  page.locator(".users-table tbody tr").filter({ has: page.locator(".user-name").getByText(name) });

export const roomRow = (page: Page, name: string): Locator =>
  page.locator(".rooms-table tbody tr").filter({ has: page.locator(".user-name").getByText(name) });

export const confirmDialog = (page: Page) => page.getByRole("dialog");

/** Opens the menu of a row, clicks an action, and confirms it. */
export async function runRowAction(row: Locator, action: RegExp) {
  const page = row.page();
  await openRowAction(row, action);
  await confirmDialog(page).getByRole("button", { name: action }).click();
  await expect(confirmDialog(page)).toBeHidden();
}

/** Opens the menu of a row and clicks an action. The dialog that confirms it is open then. */
export async function openRowAction(row: Locator, action: RegExp) {
  await row.locator(".row-menu > summary").click();
  await row.getByRole("button", { name: action }).click();
  await expect(confirmDialog(row.page())).toBeVisible();
}
