// The room page: its header, the members panel and the room settings. Works in English and in Chinese.
import { expect, type Locator, type Page } from "@playwright/test";

const labels = {
  members: /^(Members|成员)$/,
  settings: /^(Room settings|房间设置)$/,
};

export const roomTitle = (page: Page) => page.locator(".room-header .room-title > span:last-child");
export const roomTopic = (page: Page) => page.locator(".room-header .room-topic");
export const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

export async function openRoomSettings(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: labels.settings }).click();
  await expect(dialog(page, labels.settings)).toBeVisible();
  return dialog(page, labels.settings);
}

// The members panel

export const membersPanel = (page: Page) => page.getByRole("region", { name: labels.members });
export const memberRow = (page: Page, name: string): Locator =>
  membersPanel(page).locator("li.member").filter({ has: page.locator(".user-name").getByText(name, { exact: true }) });

export async function openMembersPanel(page: Page) {
  if (!(await membersPanel(page).isVisible())) await page.getByRole("button", { name: labels.members }).click();
  await expect(membersPanel(page)).toBeVisible();
}

/** Opens a disclosure below the list of members. */
export async function openDisclosure(page: Page, title: string) {
  const disclosures = membersPanel(page).locator(".disclosure");
  const disclosure = disclosures.filter({ has: page.locator("summary", { hasText: title }) });
  if ((await disclosure.getAttribute("open")) === null) await disclosure.locator("summary").click();
}

/** Adds a user to the room by name. */
export async function addMember(page: Page, name: string) {
  await openDisclosure(page, "Add people");
  await membersPanel(page).getByRole("searchbox").fill(name);
  await membersPanel(page).locator(".user-option").filter({ hasText: name }).first().click();
  await expect(memberRow(page, name)).toBeVisible();
}

/** Chooses an action from the menu of a member, and confirms it if a dialog opens. */
export async function moderateMember(page: Page, action: string, name: string) {
  await memberRow(page, name).getByLabel(`Actions for ${name}`).click();
  await memberRow(page, name).getByRole("button", { name: action, exact: true }).click();
  if (!/^(Remove|Ban)/.test(action)) return;
  await dialog(page, action).getByRole("button", { name: action }).click();
  // While the dialog is open, the page behind it takes no input.
  await expect(dialog(page, action)).toBeHidden();
}

/** Creates an invitation link with this number of uses. Returns its address. */
export async function createInvitationLink(page: Page, uses: number): Promise<string> {
  await openDisclosure(page, "Invitation links");
  await membersPanel(page).getByLabel("Uses").fill(String(uses));
  await membersPanel(page).getByRole("button", { name: "Create link" }).click();
  const link = membersPanel(page).getByLabel("Invitation link", { exact: true });
  await expect(link).toHaveValue(/\/join\//);
  return link.inputValue();
}
