// Who runs the server: how they become administrator, and what they do on its pages.
import { expect, type Locator, type Page } from "@playwright/test";
import { givesName, messageBox, opensAwake, signUpButton } from "./people";
import type { Teahouse } from "./teahouse";

/** Signs up by the one-time link that the server printed at its start. */
export async function becomesAdministrator(page: Page, teahouse: Teahouse, name: string) {
  const link = teahouse.log.match(/(\S+\/sign-up\?setup_token=\S+)/)?.[1];
  expect(link, "the server printed the link").toBeTruthy();
  await page.goto(link!);
  await givesName(page, name);
  await signUpButton(page).click();
  await expect(messageBox(page)).toBeVisible();
}

export const rowOfPerson = (page: Page, name: string): Locator =>
  page.locator(".people-table tbody tr").filter({ has: page.locator(".person-name").getByText(name) });

export const rowOfRoom = (page: Page, name: string): Locator =>
  page.locator(".rooms-table tbody tr").filter({ has: page.locator(".person-name").getByText(name) });

export const question = (page: Page) => page.getByRole("dialog");

/** Opens what can be done with a row, chooses, and stands by it. */
export async function does(row: Locator, what: RegExp) {
  const page = row.page();
  await chooses(row, what);
  await question(page).getByRole("button", { name: what }).click();
  await expect(question(page)).toBeHidden();
}

/** Opens what can be done with a row and chooses; the question stands open then. */
export async function chooses(row: Locator, what: RegExp) {
  await row.locator(".row-choices > summary").click();
  await row.getByRole("button", { name: what }).click();
  await expect(question(row.page())).toBeVisible();
}

/** A page is alive when a question can be opened: the server's page has no scripts yet. */
export const opens = opensAwake;
