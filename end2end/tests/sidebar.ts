// The sidebar and the dialogs that it opens. Works in English and in Chinese.
import { expect, type Locator, type Page } from "@playwright/test";
import { messageBox } from "./messages";
import { runAndWaitForStream } from "./network";
import { dialog, roomTitle } from "./room_page";

const labels = {
  rooms: /^(Rooms|房间)$/,
  newRoom: /^(New room|新建房间)$/,
  newDirectMessage: /^(New conversation|新建私聊)$/,
  browse: /^(Browse rooms|浏览房间)$/,
  quickSwitcher: /^(Go to…|前往…)$/,
  name: /^(Name|房间名称)/,
  topic: /^(What is it about\?|聊些什么？)/,
  create: /^(Create room|创建房间)$/,
  recipients: /^(With whom\?|和谁聊？)/,
  start: /^(Start talking|开始聊天)$/,
};

export const sidebarToggle = (page: Page) => page.locator(".sidebar-toggle > summary");
export const sidebar = (page: Page) => page.getByRole("navigation", { name: labels.rooms });
export const sidebarRoom = (page: Page, name: string): Locator =>
  sidebar(page).locator(".room-link").filter({ has: page.locator(".room-name").getByText(name, { exact: true }) });
export const unreadBadge = (page: Page, name: string) => sidebarRoom(page, name).locator(".badge:not(.mention)");
export const mentionBadge = (page: Page, name: string) => sidebarRoom(page, name).locator(".badge.mention");
export const newRoomButton = (page: Page) => page.getByRole("button", { name: labels.newRoom });
export const newDirectMessageButton = (page: Page) => page.getByRole("button", { name: labels.newDirectMessage });
export const browseRoomsButton = (page: Page) => page.locator(".sidebar").getByRole("button", { name: labels.browse });
export const createRoomButton = (page: Page) => page.getByRole("button", { name: labels.create });

/** Opens the sidebar if it is a drawer. */
export async function openSidebar(page: Page) {
  if (await sidebarToggle(page).isVisible()) await sidebarToggle(page).click();
}

/** Opens a room of the sidebar by its name. */
export async function openRoomByName(page: Page, name: string) {
  await openSidebar(page);
  await runAndWaitForStream(page, () => sidebarRoom(page, name).click());
  await expect(roomTitle(page)).toHaveText(name);
}

/** Creates a room, which opens then. */
export async function createRoom(page: Page, name: string, kind: "Public" | "Private", topic = "") {
  await openSidebar(page);
  await newRoomButton(page).click();
  const form = dialog(page, labels.newRoom);
  await form.getByLabel(labels.name).fill(name);
  await form.getByLabel(labels.topic).fill(topic);
  await form.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await runAndWaitForStream(page, () => createRoomButton(page).click());
  await expect(roomTitle(page)).toHaveText(name);
}

/** Opens a direct message room with these users. */
export async function startDirectMessage(page: Page, ...names: string[]) {
  await openSidebar(page);
  await newDirectMessageButton(page).click();
  const form = dialog(page, labels.newDirectMessage);
  for (const name of names) {
    await form.getByLabel(labels.recipients).fill(name);
    await form.locator(".user-option").filter({ hasText: name }).first().click();
    await expect(form.locator(".user-chip").filter({ hasText: name })).toBeVisible();
  }
  await runAndWaitForStream(page, () => form.getByRole("button", { name: labels.start }).click());
  await expect(messageBox(page)).toBeVisible();
}

// The quick switcher

export const quickSwitcher = (page: Page) => dialog(page, labels.quickSwitcher);
export const quickSwitcherField = (page: Page) => quickSwitcher(page).getByRole("combobox");
export const quickSwitcherOptions = (page: Page) => quickSwitcher(page).getByRole("option");

/** Opens the quick switcher with its keyboard shortcut. */
export async function openQuickSwitcher(page: Page) {
  await page.keyboard.press("Control+k");
  await expect(quickSwitcherField(page)).toBeFocused();
}
