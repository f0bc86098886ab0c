// Unread messages: counts on all pages, the read position, and the unread divider.
import { signIn } from "./auth";
import { expect, test } from "./fixtures";
import {
  expectMessage,
  messageMenu,
  messageMenuItem,
  messageRow,
  numbered,
  openMessageMenu,
  post,
  timeline,
  waitForRender,
} from "./messages";
import { runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";
import {
  blurWindow,
  expectBadges,
  expectTitle,
  favicon,
  firstUnreadButton,
  firstUnreadText,
  focusWindow,
  openRoom,
  unreadDivider,
} from "./unread";

test("two tabs and another device show the same unread counts within a second", async ({ openUserPage, openAnonymousPage, server }) => {
  const tab = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const tea = await ada.createRoom("Tea");
  await bob.joinRoom(tea);
  const second = await tab.context().newPage();
  await runAndWaitForStream(second, () => second.goto("/rooms/global"));
  const device = await openAnonymousPage();
  await runAndWaitForStream(device, () => signIn(device, "Bob"));
  const pages = [tab, second, device];
  for (const page of pages) await expectBadges(page, tea, 0, 0, 5_000);

  await ada.post(tea, "The water is boiling.");
  for (const page of pages) await expectBadges(page, tea, 1, 0);
  await ada.post(tea, "@bob, the cups?");
  for (const page of pages) await expectBadges(page, tea, 2, 1);
  await ada.post(tea, "Is anybody @here?");
  for (const page of pages) {
    await expectBadges(page, tea, 3, 2);
    await expectTitle(page, /^\(3\) .* · Teahouse$/);
    await expect(favicon(page)).toHaveAttribute("href", "/mark-unread.svg");
  }
  // One's own messages are never unread, wherever they were posted.
  await bob.post(tea, "Coming!");
  for (const page of pages) await expectBadges(page, tea, 3, 2);

  await openRoom(device, tea);
  await expectMessage(device, "Is anybody @here?");
  for (const page of pages) {
    await expectBadges(page, tea, 0, 0);
    await expectTitle(page, /^[^(]* · Teahouse$/);
    await expect(favicon(page)).toHaveAttribute("href", "/mark.svg");
  }
});

test("messages stay unread while the window has no focus", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  await ada.joinRoom("global");
  await blurWindow(page);
  await ada.post("global", "Hello?");
  await expectMessage(page, "Hello?");
  await expectBadges(page, "global", 1, 0);
  await expectTitle(page, /^\(1\) /);
  await expect(firstUnreadText(page)).toHaveText("Hello?");
  await ada.post("global", "Nobody?");
  await expectBadges(page, "global", 2, 0);
  expect((await bob.readState("global")).unread).toBe(2);

  await focusWindow(page);
  // The read position is sent at most once a second.
  await expectBadges(page, "global", 0, 0, 3_000);
  await expectTitle(page, /^[^(]* · Teahouse$/);
  expect((await bob.readState("global")).unread).toBe(0);
  await expect(firstUnreadText(page)).toHaveText("Hello?");
});

test("messages below the scroll position stay unread", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  for (const cup of numbered("Cup", 40)) await ada.post("global", cup);
  await expectMessage(page, "Cup 40");
  await expectBadges(page, "global", 0, 0, 3_000);
  await timeline(page).evaluate((box) => (box.scrollTop = -600));
  await waitForRender(page);
  await ada.post("global", "Down here.");
  await expectBadges(page, "global", 1, 0);
  await expect(page.locator(".jump-to-latest")).toContainText("1 new message");
  expect((await bob.readState("global")).unread).toBe(1);
  await page.locator(".jump-to-latest").click();
  await expectBadges(page, "global", 0, 0, 3_000);
});

test("a visible message is read even if the page closes at once", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  // The second message arrives within a second after the first, so that its read position is delayed.
  for (const text of ["One.", "Two."]) {
    await ada.post("global", text);
    await expectMessage(page, text);
    await waitForRender(page);
  }
  await page.goto("about:blank");
  await expect.poll(async () => (await bob.readState("global")).unread).toBe(0);
});

test("the unread divider stays above the first unread message until the room is left", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const tea = await ada.createRoom("Tea");
  await bob.joinRoom(tea);
  await expectBadges(page, tea, 0, 0, 5_000);
  await ada.post(tea, "Known.");
  await bob.markRead(tea, (await bob.readState(tea)).seq);
  for (const text of numbered("News", 3)) await ada.post(tea, text);
  await expectBadges(page, tea, 3, 0);

  await openRoom(page, tea);
  await expect(firstUnreadText(page)).toHaveText("News 1");
  await expectBadges(page, tea, 0, 0, 3_000);
  await ada.post(tea, "And more.");
  await post(page, "I see.");
  await expectMessage(page, "And more.");
  await expect(unreadDivider(page)).toHaveCount(1);
  await expect(firstUnreadText(page)).toHaveText("News 1");

  await openRoom(page, "global");
  await expect(unreadDivider(page)).toHaveCount(0);
  await openRoom(page, tea);
  await expectMessage(page, "I see.");
  await expect(unreadDivider(page)).toHaveCount(0);
});

for (const [how, count] of [
  ["above the visible messages", 40],
  ["before the loaded messages", 90],
] as const) {
  test(`a button jumps to the first unread message ${how}`, async ({ openUserPage, server }) => {
    const page = await openUserPage("Bob");
    const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
    const tea = await ada.createRoom("Tea");
    await bob.joinRoom(tea);
    await expectBadges(page, tea, 0, 0, 5_000);
    for (const cup of numbered("Cup", count)) await ada.post(tea, cup);
    await expectBadges(page, tea, count, 0, 5_000);
    await openRoom(page, tea);
    await expectMessage(page, `Cup ${count}`);
    await firstUnreadButton(page).click();
    await expect(messageRow(page, "Cup 1")).toBeInViewport();
    await expect(firstUnreadText(page)).toHaveText("Cup 1");
    await expect(firstUnreadButton(page)).toHaveCount(0);
    // The room opened at the newest message, so that all messages are read.
    await expectBadges(page, tea, 0, 0, 3_000);
  });
}

test("messages can be marked unread from the menu, also by keyboard", async ({ openUserPage, openAnonymousPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const device = await openAnonymousPage();
  await runAndWaitForStream(device, () => signIn(device, "Bob"));
  for (const cup of numbered("Cup", 5)) await ada.post("global", cup);
  await expectMessage(page, "Cup 5");
  await expectBadges(page, "global", 0, 0, 3_000);

  await openMessageMenu(page, messageRow(page, "Cup 3"));
  await messageMenuItem(page, "markUnread").click();
  await expect(messageMenu(page)).toBeHidden();
  for (const each of [page, device]) await expectBadges(each, "global", 3, 0);
  await expect(firstUnreadText(page)).toHaveText("Cup 3");
  // Neither the focus nor a new message marks them read; only leaving the room does.
  await blurWindow(page);
  await focusWindow(page);
  await ada.post("global", "Cup 6");
  for (const each of [page, device]) await expectBadges(each, "global", 4, 0);
  await page.reload();
  await expect(firstUnreadText(page)).toHaveText("Cup 3");
  for (const each of [page, device]) await expectBadges(each, "global", 0, 0, 3_000);

  await timeline(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(messageMenu(page)).toBeVisible();
  await expect(messageMenuItem(page, "reply")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(messageMenuItem(page, "markUnread")).toBeFocused();
  await page.keyboard.press("Enter");
  await expectBadges(page, "global", 1, 0);
  expect((await bob.readState("global")).unread).toBe(1);
});
