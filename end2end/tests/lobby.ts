// What surrounds a conversation, in people's words: the rail, the switcher, the directory, the people of a room.
import { expect, type Locator, type Page } from "@playwright/test";
import { goesLive, messageBox } from "./people";

const words = {
  rooms: /^(Rooms|房间)$/,
  newRoom: /^(New room|新建房间)$/,
  newConversation: /^(New conversation|新建私聊)$/,
  browse: /^(Browse rooms|浏览房间)$/,
  goTo: /^(Go to…|前往…)$/,
  members: /^(Members|成员)$/,
  settings: /^(Room settings|房间设置)$/,
  name: /^(Name|房间名称)/,
  topic: /^(What is it about\?|聊些什么？)/,
  create: /^(Create room|创建房间)$/,
  withWhom: /^(With whom\?|和谁聊？)/,
  begin: /^(Start talking|开始聊天)$/,
};

const phoneToggle = (page: Page) => page.locator(".rail-toggle > summary");

export const rail = (page: Page) => page.getByRole("navigation", { name: words.rooms });
export const roomInRail = (page: Page, name: string) =>
  rail(page).locator(".room-link").filter({ has: page.locator(".room-name").getByText(name, { exact: true }) });
export const unreadBadge = (page: Page, name: string) => roomInRail(page, name).locator(".badge:not(.mention)");
export const mentionBadge = (page: Page, name: string) => roomInRail(page, name).locator(".badge.mention");
export const roomTitle = (page: Page) => page.locator(".room-head .room-title > span:last-child");
export const roomTopic = (page: Page) => page.locator(".room-head .room-topic");
export const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
export const switcher = (page: Page) => dialog(page, words.goTo);
export const switcherField = (page: Page) => switcher(page).getByRole("combobox");
export const places = (page: Page) => switcher(page).getByRole("option");
export const membersPanel = (page: Page) => page.getByRole("region", { name: words.members });
export const member = (page: Page, name: string): Locator =>
  membersPanel(page).locator("li.member").filter({ has: page.locator(".person-name").getByText(name, { exact: true }) });
export const newRoomButton = (page: Page) => page.getByRole("button", { name: words.newRoom });
export const newConversationButton = (page: Page) => page.getByRole("button", { name: words.newConversation });
export const browseButton = (page: Page) => page.locator(".rail").getByRole("button", { name: words.browse });
export const createButton = (page: Page) => page.getByRole("button", { name: words.create });

/** Opens the rail where it is a drawer. */
export async function opensRail(page: Page) {
  if (await phoneToggle(page).isVisible()) await phoneToggle(page).click();
}

/** Makes a room, and is in it. */
export async function makesRoom(page: Page, name: string, kind: "Public" | "Private", topic = "") {
  await opensRail(page);
  await newRoomButton(page).click();
  const form = dialog(page, words.newRoom);
  await form.getByLabel(words.name).fill(name);
  await form.getByLabel(words.topic).fill(topic);
  await form.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await goesLive(page, () => createButton(page).click());
  await expect(roomTitle(page)).toHaveText(name);
}

/** Begins a conversation with one person or a few. */
export async function beginsConversation(page: Page, ...names: string[]) {
  await opensRail(page);
  await newConversationButton(page).click();
  const form = dialog(page, words.newConversation);
  for (const name of names) {
    await form.getByLabel(words.withWhom).fill(name);
    await form.locator(".person-option").filter({ hasText: name }).first().click();
    await expect(form.locator(".person-chip").filter({ hasText: name })).toBeVisible();
  }
  await goesLive(page, () => form.getByRole("button", { name: words.begin }).click());
  await expect(messageBox(page)).toBeVisible();
}

/** Goes to a room of the rail. */
export async function goesTo(page: Page, name: string) {
  await opensRail(page);
  await goesLive(page, () => roomInRail(page, name).click());
  await expect(roomTitle(page)).toHaveText(name);
}

export async function opensMembers(page: Page) {
  if (!(await membersPanel(page).isVisible())) await page.getByRole("button", { name: words.members }).click();
  await expect(membersPanel(page)).toBeVisible();
}

export async function opensSettings(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: words.settings }).click();
  await expect(dialog(page, words.settings)).toBeVisible();
  return dialog(page, words.settings);
}

/** Opens one of the parts below the list of members. */
export async function opensPart(page: Page, name: string) {
  const part = membersPanel(page).locator(".members-door").filter({ has: page.locator("summary", { hasText: name }) });
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
}

/** Adds somebody to the room by their name. */
export async function adds(page: Page, name: string) {
  await opensPart(page, "Add people");
  await membersPanel(page).getByRole("searchbox").fill(name);
  await membersPanel(page).locator(".person-option").filter({ hasText: name }).first().click();
  await expect(member(page, name)).toBeVisible();
}

/** Does something with a member, and says yes where that is asked. */
export async function does(page: Page, what: string, name: string) {
  await member(page, name).getByLabel(`Actions for ${name}`).click();
  await member(page, name).getByRole("button", { name: what, exact: true }).click();
  if (!/^(Remove|Ban)/.test(what)) return;
  await dialog(page, what).getByRole("button", { name: what }).click();
  // While the question is open, nothing can be written elsewhere.
  await expect(dialog(page, what)).toBeHidden();
}

/** Makes an invitation link with so many uses. Answers its address. */
export async function makesLink(page: Page, uses: number): Promise<string> {
  await opensPart(page, "Invitation links");
  await membersPanel(page).getByLabel("Uses").fill(String(uses));
  await membersPanel(page).getByRole("button", { name: "Create link" }).click();
  const link = membersPanel(page).getByLabel("Invitation link", { exact: true });
  await expect(link).toHaveValue(/\/join\//);
  return link.inputValue();
}

/** Opens the switcher with its keys. */
export async function opensSwitcher(page: Page) {
  await page.keyboard.press("Control+k");
  await expect(switcherField(page)).toBeFocused();
}
