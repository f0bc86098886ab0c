// What is new: counted the same everywhere within a second, read only by whoever looks, marked where it begins.
import { expect, test } from "./teahouse";
import { goesLive, isDrawnAnew, menu, menuItem, opensMenu, rowOf, say, sees, signIn, timeline } from "./people";
import { Account } from "./rest";
import {
  belowDivider,
  divider,
  firstUnreadPill,
  goesTo,
  hasTitle,
  icon,
  looksAway,
  looksHere,
  shows,
} from "./attention";

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);

test("two tabs and another device count the same within a second", async ({ joins, visitor, teahouse }) => {
  const tab = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const tea = await ada.makesRoom("Tea");
  await bob.joins(tea);
  const second = await tab.context().newPage();
  await goesLive(second, () => second.goto("/rooms/global"));
  const device = await visitor();
  await goesLive(device, () => signIn(device, "Bob"));
  const everywhere = [tab, second, device];
  for (const page of everywhere) await shows(page, tea, 0, 0, 5_000);

  await ada.says(tea, "The water is boiling.");
  for (const page of everywhere) await shows(page, tea, 1, 0);
  await ada.says(tea, "@bob, the cups?");
  for (const page of everywhere) await shows(page, tea, 2, 1);
  await ada.says(tea, "Is anybody @here?");
  for (const page of everywhere) {
    await shows(page, tea, 3, 2);
    await hasTitle(page, /^\(3\) .* · Teahouse$/);
    await expect(icon(page)).toHaveAttribute("href", "/mark-unread.svg");
  }
  // One's own words are never new, also those from elsewhere.
  await bob.says(tea, "Coming!");
  for (const page of everywhere) await shows(page, tea, 3, 2);

  await goesTo(device, tea);
  await sees(device, "Is anybody @here?");
  for (const page of everywhere) {
    await shows(page, tea, 0, 0);
    await hasTitle(page, /^[^(]* · Teahouse$/);
    await expect(icon(page)).toHaveAttribute("href", "/mark.svg");
  }
});

test("nothing counts as read while nobody looks", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  await ada.joins("global");
  await looksAway(page);
  await ada.says("global", "Hello?");
  await sees(page, "Hello?");
  await shows(page, "global", 1, 0);
  await hasTitle(page, /^\(1\) /);
  await expect(belowDivider(page)).toHaveText("Hello?");
  await ada.says("global", "Nobody?");
  await shows(page, "global", 2, 0);
  expect((await bob.standing("global")).unread).toBe(2);

  await looksHere(page);
  // How far one has read is told once a second at most.
  await shows(page, "global", 0, 0, 3_000);
  await hasTitle(page, /^[^(]* · Teahouse$/);
  expect((await bob.standing("global")).unread).toBe(0);
  await expect(belowDivider(page)).toHaveText("Hello?");
});

test("only what one has come to is read", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  for (const cup of numbered("Cup", 40)) await ada.says("global", cup);
  await sees(page, "Cup 40");
  await shows(page, "global", 0, 0, 3_000);
  await timeline(page).evaluate((box) => (box.scrollTop = -600));
  await isDrawnAnew(page);
  await ada.says("global", "Down here.");
  await shows(page, "global", 1, 0);
  await expect(page.locator(".new-pill")).toContainText("1 new message");
  expect((await bob.standing("global")).unread).toBe(1);
  await page.locator(".new-pill").click();
  await shows(page, "global", 0, 0, 3_000);
});

test("what one has come to is read, also where one closes the page at once", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  // The second one comes within the second after the first, and is told of later.
  for (const words of ["One.", "Two."]) {
    await ada.says("global", words);
    await sees(page, words);
    await isDrawnAnew(page);
  }
  await page.goto("about:blank");
  await expect.poll(async () => (await bob.standing("global")).unread).toBe(0);
});

test("a line stands above what is new until one leaves", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const tea = await ada.makesRoom("Tea");
  await bob.joins(tea);
  await shows(page, tea, 0, 0, 5_000);
  await ada.says(tea, "Known.");
  await bob.marksRead(tea, (await bob.standing(tea)).seq);
  for (const text of numbered("News", 3)) await ada.says(tea, text);
  await shows(page, tea, 3, 0);

  await goesTo(page, tea);
  await expect(belowDivider(page)).toHaveText("News 1");
  await shows(page, tea, 0, 0, 3_000);
  await ada.says(tea, "And more.");
  await say(page, "I see.");
  await sees(page, "And more.");
  await expect(divider(page)).toHaveCount(1);
  await expect(belowDivider(page)).toHaveText("News 1");

  await goesTo(page, "global");
  await expect(divider(page)).toHaveCount(0);
  await goesTo(page, tea);
  await sees(page, "I see.");
  await expect(divider(page)).toHaveCount(0);
});

for (const [how, count] of [
  ["above what is in view", 40],
  ["before what is loaded", 90],
] as const) {
  test(`one gets to the first unread message ${how}`, async ({ joins, teahouse }) => {
    const page = await joins("Bob");
    const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
    const tea = await ada.makesRoom("Tea");
    await bob.joins(tea);
    await shows(page, tea, 0, 0, 5_000);
    for (const cup of numbered("Cup", count)) await ada.says(tea, cup);
    await shows(page, tea, count, 0, 5_000);
    await goesTo(page, tea);
    await sees(page, `Cup ${count}`);
    await firstUnreadPill(page).click();
    await expect(rowOf(page, "Cup 1")).toBeInViewport();
    await expect(belowDivider(page)).toHaveText("Cup 1");
    await expect(firstUnreadPill(page)).toHaveCount(0);
    // Having been at the newest message, one has read them all.
    await shows(page, tea, 0, 0, 3_000);
  });
}

test("one marks unread from a message on, by keyboard too", async ({ joins, visitor, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const device = await visitor();
  await goesLive(device, () => signIn(device, "Bob"));
  for (const cup of numbered("Cup", 5)) await ada.says("global", cup);
  await sees(page, "Cup 5");
  await shows(page, "global", 0, 0, 3_000);

  await opensMenu(page, rowOf(page, "Cup 3"));
  await menuItem(page, "markUnread").click();
  await expect(menu(page)).toBeHidden();
  for (const each of [page, device]) await shows(each, "global", 3, 0);
  await expect(belowDivider(page)).toHaveText("Cup 3");
  // Neither coming back to the window nor what comes marks it read: one has to leave the room.
  await looksAway(page);
  await looksHere(page);
  await ada.says("global", "Cup 6");
  for (const each of [page, device]) await shows(each, "global", 4, 0);
  await page.reload();
  await expect(belowDivider(page)).toHaveText("Cup 3");
  for (const each of [page, device]) await shows(each, "global", 0, 0, 3_000);

  await timeline(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(menu(page)).toBeVisible();
  await expect(menuItem(page, "reply")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(menuItem(page, "markUnread")).toBeFocused();
  await page.keyboard.press("Enter");
  await shows(page, "global", 1, 0);
  expect((await bob.standing("global")).unread).toBe(1);
});
