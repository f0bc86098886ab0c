import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { expect, test } from "./teahouse";
import { conversation, doesNotSee, goesLive, messageBox, say, sees, signUp } from "./people";
import {
  adds,
  beginsConversation,
  browseButton,
  createButton,
  dialog,
  does,
  goesTo,
  makesLink,
  makesRoom,
  member,
  membersPanel,
  mentionBadge,
  newConversationButton,
  newRoomButton,
  opensMembers,
  opensPart,
  opensRail,
  opensSettings,
  opensSwitcher,
  places,
  rail,
  roomInRail,
  roomTitle,
  roomTopic,
  switcher,
  switcherField,
  unreadBadge,
} from "./lobby";

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** axe finds nothing serious. */
async function isAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}

/** Nothing makes the page scroll sideways. */
async function fitsTheWidth(page: Page) {
  const content = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(content).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

test.describe("a private room", () => {
  test("is made, filled with people, talked in, and left behind by who is removed", async ({ joins }) => {
    const [ada, bob, cleo] = [await joins("Ada"), await joins("Bob"), await joins("Cleo")];
    await makesRoom(ada, "Pantry", "Private", "What is on the shelves");
    await expect(roomTopic(ada)).toHaveText("What is on the shelves");
    await expect(roomInRail(ada, "Pantry")).toHaveAttribute("aria-current", "page");

    // By name: it is there for Bob at once, and for nobody else.
    await opensMembers(ada);
    await adds(ada, "Bob");
    await expect(roomInRail(bob, "Pantry")).toBeVisible();
    await expect(roomInRail(cleo, "Pantry")).toHaveCount(0);
    await goesTo(bob, "Pantry");
    await say(ada, "Is there any oolong left?");
    await sees(bob, "Is there any oolong left?");
    await say(bob, "One tin.");
    await sees(ada, "One tin.");

    // By link.
    const link = await makesLink(ada, 1);
    await expect(membersPanel(ada).getByText("1 use left")).toBeVisible();
    await cleo.goto(link);
    await goesLive(cleo, () => cleo.locator("main").getByRole("button").filter({ hasText: /Join|Pantry/ }).first().click());
    await sees(cleo, "One tin.");
    await expect(member(ada, "Cleo")).toBeVisible();

    // Removed while he watches: it is said plainly, and nothing more comes.
    await does(ada, "Remove from room", "Bob");
    await expect(bob.getByRole("heading", { name: "You were removed from Pantry" })).toBeVisible();
    await expect(member(ada, "Bob")).toHaveCount(0);
    await expect(roomInRail(bob, "Pantry")).toHaveCount(0);
    await expect(messageBox(bob)).toHaveCount(0);
    await say(ada, "Now it is ours.");
    await sees(cleo, "Now it is ours.");
    await doesNotSee(bob, "Now it is ours.");
    const address = new URL(ada.url()).pathname;
    expect((await bob.goto(address))?.status()).toBe(404);
    await bob.goto("/rooms/global");
    await expect(messageBox(bob)).toBeVisible();
  });

  test("is kept in order by who may", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await makesRoom(ada, "Cellar", "Private");
    await opensMembers(ada);
    await adds(ada, "Bob");
    await expect(member(ada, "Ada").locator(".member-role")).toHaveText("owner");
    await expect(member(ada, "Ada").locator(".member-acts")).toHaveCount(0);

    await does(ada, "Make moderator", "Bob");
    await expect(member(ada, "Bob").locator(".member-role")).toHaveText("mod");
    await does(ada, "Make member", "Bob");
    await expect(member(ada, "Bob").locator(".member-role")).toHaveCount(0);
    await does(ada, "Mute for 10 minutes", "Bob");
    await expect(member(ada, "Bob").locator(".member-muted")).toHaveText(/^muted until/);
    await does(ada, "Unmute", "Bob");
    await expect(member(ada, "Bob").locator(".member-muted")).toHaveCount(0);

    await goesTo(bob, "Cellar");
    await opensMembers(bob);
    await expect(member(bob, "Ada")).toBeVisible();
    await expect(membersPanel(bob).locator(".member-acts, .members-door")).toHaveCount(0);

    // A question comes first, and no is an answer.
    await member(ada, "Bob").getByLabel("Actions for Bob").click();
    await member(ada, "Bob").getByRole("button", { name: "Ban from room" }).click();
    await dialog(ada, "Ban from room").getByRole("button", { name: "Cancel" }).click();
    await expect(member(ada, "Bob")).toBeVisible();
    await does(ada, "Ban from room", "Bob");
    await expect(bob.getByRole("heading", { name: "You were banned from Cellar" })).toBeVisible();
    await opensPart(ada, "Banned people");
    await membersPanel(ada).getByRole("button", { name: "Unban Bob" }).click();
    await expect(membersPanel(ada).getByText("Nobody is banned.")).toBeVisible();
    await adds(ada, "Bob");
    await expect(roomInRail(bob, "Cellar")).toBeVisible();
  });
});

test("what a room is changes before everybody's eyes", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await makesRoom(ada, "Garden", "Public");
  const address = new URL(ada.url()).pathname;
  await goesLive(bob, () => bob.goto(address));

  const settings = await opensSettings(ada);
  await settings.getByLabel("Name").fill("Orchard");
  await settings.getByLabel("What is it about?").fill("Apples and pears");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByText("Saved.")).toBeVisible();
  for (const page of [ada, bob]) {
    await expect(roomTitle(page)).toHaveText("Orchard");
    await expect(roomTopic(page)).toHaveText("Apples and pears");
    await expect(roomInRail(page, "Orchard")).toBeVisible();
  }

  await settings.getByRole("button", { name: "Archive room" }).click();
  await settings.getByRole("group", { name: "Archive room" }).getByRole("button", { name: "Archive room" }).click();
  for (const page of [ada, bob]) await expect(page.locator(".room-head .room-flag")).toHaveText("archived");
  await settings.getByRole("button", { name: "Restore room" }).click();
  for (const page of [ada, bob]) await expect(page.locator(".room-head .room-flag")).toHaveCount(0);
  await ada.keyboard.press("Escape");

  // Of how much one is told is one's own business.
  const own = await opensSettings(bob);
  await expect(own.getByLabel("Name")).toHaveCount(0);
  await own.getByRole("radio", { name: /^Nothing/ }).check();
  await expect(roomInRail(bob, "Orchard")).toHaveAttribute("data-quiet", "");
  await bob.keyboard.press("Escape");
  await goesTo(bob, "global");
  await say(ada, "Ripe @Bob!");
  await expect(roomInRail(bob, "Orchard").locator(".badge")).toHaveCount(0);

  await goesTo(bob, "Orchard");
  const again = await opensSettings(bob);
  await expect(again.getByRole("radio", { name: /^Nothing/ })).toBeChecked();
  await again.getByRole("button", { name: "Leave room" }).click();
  await again.getByRole("group", { name: "Leave room" }).getByRole("button", { name: "Leave room" }).click();
  await expect(bob).toHaveURL(/\/rooms$/);
  await expect(roomInRail(bob, "Orchard")).toHaveCount(0);
});

test("a direct conversation is the same from both sides", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await beginsConversation(ada, "Bob");
  await expect(roomTitle(ada)).toContainText("Bob");
  await say(ada, "Between us: the kettle is broken.");

  await expect(roomInRail(bob, "Ada")).toBeVisible();
  await expect(unreadBadge(bob, "Ada")).toHaveAttribute("aria-label", "1 unread");
  await goesTo(bob, "Ada");
  await sees(bob, "Between us: the kettle is broken.");
  await say(bob, "@Ada I know.");
  await sees(ada, "@Ada I know.");
  // It counts as read before she leaves.
  await expect(mentionBadge(ada, "Bob")).toHaveCount(0);
  const address = new URL(ada.url()).pathname;
  expect(new URL(bob.url()).pathname).toBe(address);

  // Begun again, it is the same one; and nothing about it can be changed.
  await goesTo(ada, "global");
  await say(bob, "@Ada are you there?");
  await expect(mentionBadge(ada, "Bob")).toHaveAttribute("aria-label", "1 mention");
  await beginsConversation(ada, "Bob");
  expect(new URL(ada.url()).pathname).toBe(address);
  const settings = await opensSettings(ada);
  await expect(settings.getByRole("radio")).toHaveCount(3);
  await expect(settings.getByRole("button", { name: /Leave|Archive|Save/ })).toHaveCount(0);
});

test("the switcher goes anywhere by keyboard alone", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await makesRoom(ada, "Tearoom", "Public");
  await makesRoom(ada, "Library", "Private");
  await makesRoom(bob, "Terrace", "Public");

  // What is new comes first; letters find rooms, also those one is not in, and people.
  await opensSwitcher(ada);
  await isAccessible(ada);
  await ada.keyboard.type("tea");
  await expect(places(ada).first()).toContainText("Tearoom");
  await goesLive(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toHaveText("Tearoom");
  await expect(switcher(ada)).toBeHidden();

  await opensSwitcher(ada);
  await ada.keyboard.type("te");
  await expect(places(ada)).toHaveCount(2);
  await expect(places(ada).first()).toHaveAttribute("aria-selected", "true");
  await ada.keyboard.press("ArrowDown");
  await expect(places(ada).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(places(ada).nth(1)).toContainText("Terrace");
  await goesLive(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toHaveText("Terrace");

  await opensSwitcher(ada);
  await ada.keyboard.type("bob");
  await expect(places(ada).first()).toContainText("@Bob");
  await goesLive(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toContainText("Bob");

  // Enter that ends a composition chooses nothing.
  await opensSwitcher(ada);
  await switcherField(ada).fill("library");
  await switcherField(ada).evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })),
  );
  await expect(switcher(ada)).toBeVisible();
  await ada.keyboard.press("Escape");
  await expect(switcher(ada)).toBeHidden();

  // Up and down with Alt go from room to room, with Shift to where something is new.
  const first = await rail(ada).locator(".room-link").first().locator(".room-name").innerText();
  await goesTo(ada, first);
  const second = await rail(ada).locator(".room-link").nth(1).locator(".room-name").innerText();
  await goesLive(ada, () => ada.keyboard.press("Alt+ArrowDown"));
  await expect(roomTitle(ada)).toHaveText(second);
  await goesLive(ada, () => ada.keyboard.press("Alt+ArrowUp"));
  await expect(roomTitle(ada)).toHaveText(first);
  await goesTo(bob, "global");
  await goesTo(ada, "Library");
  await say(bob, "Anybody here?");
  await expect(unreadBadge(ada, "global")).toHaveText("1");
  await goesLive(ada, () => ada.keyboard.press("Alt+Shift+ArrowDown"));
  await expect(roomTitle(ada)).toHaveText("global");
});

test("the directory shows public rooms to who is not in them", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await makesRoom(ada, "Attic", "Public", "Old things");
  await makesRoom(ada, "Vault", "Private");
  await goesLive(bob, () => browseButton(bob).click());
  await expect(bob).toHaveURL(/\/rooms/);
  const found = bob.locator(".directory-room");
  await expect(found.filter({ hasText: "Attic" })).toContainText("Old things");
  await expect(found.filter({ hasText: "Attic" })).toContainText("1 member");
  await expect(found.filter({ hasText: "Vault" })).toHaveCount(0);
  await isAccessible(bob);

  await bob.locator("main").getByRole("searchbox").fill("att");
  await expect(found).toHaveCount(1);
  await goesLive(bob, () => bob.getByRole("button", { name: "Join Attic" }).click());
  await expect(roomTitle(bob)).toHaveText("Attic");
  await expect(roomInRail(bob, "Attic")).toBeVisible();
});

test("on a phone members read in its settings what a room is about", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob", phone)];
  await makesRoom(ada, "Attic", "Public", "Old things, and some that are only forgotten");
  await goesLive(bob, () => bob.goto(new URL(ada.url()).pathname));
  await opensSettings(bob);
  const settings = dialog(bob, /^Room settings$/);
  await expect(settings.getByRole("heading", { name: "Attic" })).toBeVisible();
  await expect(settings.getByText("Old things, and some that are only forgotten")).toBeVisible();
});

test("without scripting, rooms are made, found and joined, and conversations begun", async ({ joins, visitor }) => {
  await joins("Bob");
  const ada = await visitor({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await newRoomButton(ada).click();
  await ada.getByLabel("Name").fill("Loft");
  await ada.getByRole("radio", { name: /^Public/ }).check();
  await createButton(ada).click();
  await expect(roomTitle(ada)).toHaveText("Loft");

  const cleo = await visitor({ javaScriptEnabled: false });
  await signUp(cleo, "Cleo");
  await browseButton(cleo).click();
  await cleo.locator("main").getByRole("searchbox").fill("loft");
  await cleo.locator("main").getByRole("button", { name: "Search" }).click();
  await cleo.getByRole("button", { name: "Join Loft" }).click();
  await expect(roomTitle(cleo)).toHaveText("Loft");

  await newConversationButton(cleo).click();
  await cleo.locator(".directory-form").getByRole("searchbox").fill("Bob");
  await cleo.locator(".directory-form").getByRole("button", { name: "Search" }).click();
  await cleo.getByRole("button", { name: "Start talking" }).click();
  await expect(roomTitle(cleo)).toContainText("Bob");
  await say(cleo, "Plain words.");
  expect(await conversation(cleo)).toContain("Plain words.");
});

test("all of it is in reach on a phone", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada", phone), await joins("Bob")];
  await makesRoom(ada, "A room with a rather long name for a phone", "Private", "And something said about it");
  await fitsTheWidth(ada);
  for (const name of ["Members", "Room settings"]) {
    const box = await ada.getByRole("button", { name }).boundingBox();
    expect(Math.min(box?.height ?? 0, box?.width ?? 0), "a finger hits it").toBeGreaterThanOrEqual(44);
  }
  await opensMembers(ada);
  await adds(ada, "Bob");
  await fitsTheWidth(ada);
  await isAccessible(ada);
  await membersPanel(ada).getByRole("button", { name: "Close" }).click();
  await expect(membersPanel(ada)).toHaveCount(0);
  await opensSettings(ada);
  await fitsTheWidth(ada);
  await isAccessible(ada);
  await ada.keyboard.press("Escape");

  await opensRail(ada);
  await expect(rail(ada)).toBeInViewport();
  await isAccessible(ada);
  await goesLive(ada, () => roomInRail(ada, "global").click());
  await expect(rail(ada)).not.toBeInViewport();
  await say(bob, "Hello, phone.");
  await sees(ada, "Hello, phone.");
});
