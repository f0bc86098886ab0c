import { signUp } from "./auth";
import { expect, test } from "./fixtures";
import { expectMessage, expectNoMessage, messageBox, messageTexts, post } from "./messages";
import { runAndWaitForStream } from "./network";
import { expectAccessible, expectNoHorizontalScroll, phone } from "./page_checks";
import {
  addMember,
  createInvitationLink,
  dialog,
  memberRow,
  membersPanel,
  moderateMember,
  openDisclosure,
  openMembersPanel,
  openRoomSettings,
  roomTitle,
  roomTopic,
} from "./room_page";
import {
  browseRoomsButton,
  createRoom,
  createRoomButton,
  mentionBadge,
  newDirectMessageButton,
  newRoomButton,
  openQuickSwitcher,
  openRoomByName,
  openSidebar,
  quickSwitcher,
  quickSwitcherField,
  quickSwitcherOptions,
  sidebar,
  sidebarRoom,
  startDirectMessage,
  unreadBadge,
} from "./sidebar";

test.describe("a private room", () => {
  test("accepts added and invited members, and shuts out a removed one", async ({ openUserPage }) => {
    const [ada, bob, cleo] = [await openUserPage("Ada"), await openUserPage("Bob"), await openUserPage("Cleo")];
    await createRoom(ada, "Pantry", "Private", "What is on the shelves");
    await expect(roomTopic(ada)).toHaveText("What is on the shelves");
    await expect(sidebarRoom(ada, "Pantry")).toHaveAttribute("aria-current", "page");

    // Added by name: the room appears for Bob at once, and for no other user.
    await openMembersPanel(ada);
    await addMember(ada, "Bob");
    await expect(sidebarRoom(bob, "Pantry")).toBeVisible();
    await expect(sidebarRoom(cleo, "Pantry")).toHaveCount(0);
    await openRoomByName(bob, "Pantry");
    await post(ada, "Is there any oolong left?");
    await expectMessage(bob, "Is there any oolong left?");
    await post(bob, "One tin.");
    await expectMessage(ada, "One tin.");

    // Invited by link.
    const link = await createInvitationLink(ada, 1);
    await expect(membersPanel(ada).getByText("1 use left")).toBeVisible();
    await cleo.goto(link);
    await runAndWaitForStream(cleo, () => cleo.locator("main").getByRole("button").filter({ hasText: /Join|Pantry/ }).first().click());
    await expectMessage(cleo, "One tin.");
    await expect(memberRow(ada, "Cleo")).toBeVisible();

    // Removed while the room is open: a notice replaces it, and no more messages arrive.
    await moderateMember(ada, "Remove from room", "Bob");
    await expect(bob.getByRole("heading", { name: "You were removed from Pantry" })).toBeVisible();
    await expect(memberRow(ada, "Bob")).toHaveCount(0);
    await expect(sidebarRoom(bob, "Pantry")).toHaveCount(0);
    await expect(messageBox(bob)).toHaveCount(0);
    await post(ada, "Now it is ours.");
    await expectMessage(cleo, "Now it is ours.");
    await expectNoMessage(bob, "Now it is ours.");
    const address = new URL(ada.url()).pathname;
    expect((await bob.goto(address))?.status()).toBe(404);
    await bob.goto("/rooms/global");
    await expect(messageBox(bob)).toBeVisible();
  });

  test("can be moderated by its owner only", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await createRoom(ada, "Cellar", "Private");
    await openMembersPanel(ada);
    await addMember(ada, "Bob");
    await expect(memberRow(ada, "Ada").locator(".member-role")).toHaveText("owner");
    await expect(memberRow(ada, "Ada").locator(".member-actions")).toHaveCount(0);

    await moderateMember(ada, "Make moderator", "Bob");
    await expect(memberRow(ada, "Bob").locator(".member-role")).toHaveText("mod");
    await moderateMember(ada, "Make member", "Bob");
    await expect(memberRow(ada, "Bob").locator(".member-role")).toHaveCount(0);
    await moderateMember(ada, "Mute for 10 minutes", "Bob");
    await expect(memberRow(ada, "Bob").locator(".member-muted")).toHaveText(/^muted until/);
    await moderateMember(ada, "Unmute", "Bob");
    await expect(memberRow(ada, "Bob").locator(".member-muted")).toHaveCount(0);

    await openRoomByName(bob, "Cellar");
    await openMembersPanel(bob);
    await expect(memberRow(bob, "Ada")).toBeVisible();
    await expect(membersPanel(bob).locator(".member-actions, .disclosure")).toHaveCount(0);

    // The confirmation can be cancelled.
    await memberRow(ada, "Bob").getByLabel("Actions for Bob").click();
    await memberRow(ada, "Bob").getByRole("button", { name: "Ban from room" }).click();
    await dialog(ada, "Ban from room").getByRole("button", { name: "Cancel" }).click();
    await expect(memberRow(ada, "Bob")).toBeVisible();
    await moderateMember(ada, "Ban from room", "Bob");
    await expect(bob.getByRole("heading", { name: "You were banned from Cellar" })).toBeVisible();
    await openDisclosure(ada, "Banned people");
    await membersPanel(ada).getByRole("button", { name: "Unban Bob" }).click();
    await expect(membersPanel(ada).getByText("Nobody is banned.")).toBeVisible();
    await addMember(ada, "Bob");
    await expect(sidebarRoom(bob, "Cellar")).toBeVisible();
  });
});

test("room settings apply to all members at once", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await createRoom(ada, "Garden", "Public");
  const address = new URL(ada.url()).pathname;
  await runAndWaitForStream(bob, () => bob.goto(address));

  const settings = await openRoomSettings(ada);
  await settings.getByLabel("Name").fill("Orchard");
  await settings.getByLabel("What is it about?").fill("Apples and pears");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByText("Saved.")).toBeVisible();
  for (const page of [ada, bob]) {
    await expect(roomTitle(page)).toHaveText("Orchard");
    await expect(roomTopic(page)).toHaveText("Apples and pears");
    await expect(sidebarRoom(page, "Orchard")).toBeVisible();
  }

  await settings.getByRole("button", { name: "Archive room" }).click();
  await settings.getByRole("group", { name: "Archive room" }).getByRole("button", { name: "Archive room" }).click();
  for (const page of [ada, bob]) await expect(page.locator(".room-header .room-badge")).toHaveText("archived");
  await settings.getByRole("button", { name: "Restore room" }).click();
  for (const page of [ada, bob]) await expect(page.locator(".room-header .room-badge")).toHaveCount(0);
  await ada.keyboard.press("Escape");

  // The notification level is a setting of each member.
  const memberSettings = await openRoomSettings(bob);
  await expect(memberSettings.getByLabel("Name")).toHaveCount(0);
  await memberSettings.getByRole("radio", { name: /^Nothing/ }).check();
  await expect(sidebarRoom(bob, "Orchard")).toHaveAttribute("data-notifications-off", "");
  await bob.keyboard.press("Escape");
  await openRoomByName(bob, "global");
  await post(ada, "Ripe @Bob!");
  await expect(sidebarRoom(bob, "Orchard").locator(".badge")).toHaveCount(0);

  await openRoomByName(bob, "Orchard");
  const reopened = await openRoomSettings(bob);
  await expect(reopened.getByRole("radio", { name: /^Nothing/ })).toBeChecked();
  await reopened.getByRole("button", { name: "Leave room" }).click();
  await reopened.getByRole("group", { name: "Leave room" }).getByRole("button", { name: "Leave room" }).click();
  await expect(bob).toHaveURL(/\/rooms$/);
  await expect(sidebarRoom(bob, "Orchard")).toHaveCount(0);
});

test("a direct message room is the same for both users", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await startDirectMessage(ada, "Bob");
  await expect(roomTitle(ada)).toContainText("Bob");
  await post(ada, "Between us: the kettle is broken.");

  await expect(sidebarRoom(bob, "Ada")).toBeVisible();
  await expect(unreadBadge(bob, "Ada")).toHaveAttribute("aria-label", "1 unread");
  await openRoomByName(bob, "Ada");
  await expectMessage(bob, "Between us: the kettle is broken.");
  await post(bob, "@Ada I know.");
  await expectMessage(ada, "@Ada I know.");
  // Wait until the message is read, before leaving the room.
  await expect(mentionBadge(ada, "Bob")).toHaveCount(0);
  const address = new URL(ada.url()).pathname;
  expect(new URL(bob.url()).pathname).toBe(address);

  // Starting it again opens the same room. It has no settings but the notification level.
  await openRoomByName(ada, "global");
  await post(bob, "@Ada are you there?");
  await expect(mentionBadge(ada, "Bob")).toHaveAttribute("aria-label", "1 mention");
  await startDirectMessage(ada, "Bob");
  expect(new URL(ada.url()).pathname).toBe(address);
  const settings = await openRoomSettings(ada);
  await expect(settings.getByRole("radio")).toHaveCount(3);
  await expect(settings.getByRole("button", { name: /Leave|Archive|Save/ })).toHaveCount(0);
});

test("the quick switcher and the shortcuts open rooms by keyboard", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await createRoom(ada, "Tearoom", "Public");
  await createRoom(ada, "Library", "Private");
  await createRoom(bob, "Terrace", "Public");

  // A query finds rooms of the user, public rooms and users.
  await openQuickSwitcher(ada);
  await expectAccessible(ada);
  await ada.keyboard.type("tea");
  await expect(quickSwitcherOptions(ada).first()).toContainText("Tearoom");
  await runAndWaitForStream(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toHaveText("Tearoom");
  await expect(quickSwitcher(ada)).toBeHidden();

  await openQuickSwitcher(ada);
  await ada.keyboard.type("te");
  await expect(quickSwitcherOptions(ada)).toHaveCount(2);
  await expect(quickSwitcherOptions(ada).first()).toHaveAttribute("aria-selected", "true");
  await ada.keyboard.press("ArrowDown");
  await expect(quickSwitcherOptions(ada).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(quickSwitcherOptions(ada).nth(1)).toContainText("Terrace");
  await runAndWaitForStream(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toHaveText("Terrace");

  await openQuickSwitcher(ada);
  await ada.keyboard.type("bob");
  await expect(quickSwitcherOptions(ada).first()).toContainText("@Bob");
  await runAndWaitForStream(ada, () => ada.keyboard.press("Enter"));
  await expect(roomTitle(ada)).toContainText("Bob");

  // An Enter that ends a composition selects nothing.
  await openQuickSwitcher(ada);
  await quickSwitcherField(ada).fill("library");
  await quickSwitcherField(ada).evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })),
  );
  await expect(quickSwitcher(ada)).toBeVisible();
  await ada.keyboard.press("Escape");
  await expect(quickSwitcher(ada)).toBeHidden();

  // Alt with the arrows opens the next room, with Shift the next unread room.
  const first = await sidebar(ada).locator(".room-link").first().locator(".room-name").innerText();
  await openRoomByName(ada, first);
  const second = await sidebar(ada).locator(".room-link").nth(1).locator(".room-name").innerText();
  await runAndWaitForStream(ada, () => ada.keyboard.press("Alt+ArrowDown"));
  await expect(roomTitle(ada)).toHaveText(second);
  await runAndWaitForStream(ada, () => ada.keyboard.press("Alt+ArrowUp"));
  await expect(roomTitle(ada)).toHaveText(first);
  await openRoomByName(bob, "global");
  await openRoomByName(ada, "Library");
  await post(bob, "Anybody here?");
  await expect(unreadBadge(ada, "global")).toHaveText("1");
  await runAndWaitForStream(ada, () => ada.keyboard.press("Alt+Shift+ArrowDown"));
  await expect(roomTitle(ada)).toHaveText("global");
});

test("the directory lists public rooms to users who are not members", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await createRoom(ada, "Attic", "Public", "Old things");
  await createRoom(ada, "Vault", "Private");
  await runAndWaitForStream(bob, () => browseRoomsButton(bob).click());
  await expect(bob).toHaveURL(/\/rooms/);
  const found = bob.locator(".directory-room");
  await expect(found.filter({ hasText: "Attic" })).toContainText("Old things");
  await expect(found.filter({ hasText: "Attic" })).toContainText("1 member");
  await expect(found.filter({ hasText: "Vault" })).toHaveCount(0);
  await expectAccessible(bob);

  await bob.locator("main").getByRole("searchbox").fill("att");
  await expect(found).toHaveCount(1);
  await runAndWaitForStream(bob, () => bob.getByRole("button", { name: "Join Attic" }).click());
  await expect(roomTitle(bob)).toHaveText("Attic");
  await expect(sidebarRoom(bob, "Attic")).toBeVisible();
});

test("on a phone, the room settings show the topic to members", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob", phone)];
  await createRoom(ada, "Attic", "Public", "Old things, and some that are only forgotten");
  await runAndWaitForStream(bob, () => bob.goto(new URL(ada.url()).pathname));
  await openRoomSettings(bob);
  const settings = dialog(bob, /^Room settings$/);
  await expect(settings.getByRole("heading", { name: "Attic" })).toBeVisible();
  await expect(settings.getByText("Old things, and some that are only forgotten")).toBeVisible();
});

test("without scripting, rooms can be created, found and joined, and direct messages started", async ({ openUserPage, openAnonymousPage }) => {
  await openUserPage("Bob");
  const ada = await openAnonymousPage({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await newRoomButton(ada).click();
  await ada.getByLabel("Name").fill("Loft");
  await ada.getByRole("radio", { name: /^Public/ }).check();
  await createRoomButton(ada).click();
  await expect(roomTitle(ada)).toHaveText("Loft");

  const cleo = await openAnonymousPage({ javaScriptEnabled: false });
  await signUp(cleo, "Cleo");
  await browseRoomsButton(cleo).click();
  await cleo.locator("main").getByRole("searchbox").fill("loft");
  await cleo.locator("main").getByRole("button", { name: "Search" }).click();
  await cleo.getByRole("button", { name: "Join Loft" }).click();
  await expect(roomTitle(cleo)).toHaveText("Loft");

  await newDirectMessageButton(cleo).click();
  await cleo.locator(".directory-form").getByRole("searchbox").fill("Bob");
  await cleo.locator(".directory-form").getByRole("button", { name: "Search" }).click();
  await cleo.getByRole("button", { name: "Start talking" }).click();
  await expect(roomTitle(cleo)).toContainText("Bob");
  await post(cleo, "Plain words.");
  expect(await messageTexts(cleo)).toContain("Plain words.");
});

test("on a phone, members panel, settings and sidebar fit the screen and are accessible", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada", phone), await openUserPage("Bob")];
  await createRoom(ada, "A room with a rather long name for a phone", "Private", "And something said about it");
  await expectNoHorizontalScroll(ada);
  for (const name of ["Members", "Room settings"]) {
    const box = await ada.getByRole("button", { name }).boundingBox();
    expect(Math.min(box?.height ?? 0, box?.width ?? 0), "the touch target is large enough").toBeGreaterThanOrEqual(44);
  }
  await openMembersPanel(ada);
  await addMember(ada, "Bob");
  await expectNoHorizontalScroll(ada);
  await expectAccessible(ada);
  await membersPanel(ada).getByRole("button", { name: "Close" }).click();
  await expect(membersPanel(ada)).toHaveCount(0);
  await openRoomSettings(ada);
  await expectNoHorizontalScroll(ada);
  await expectAccessible(ada);
  await ada.keyboard.press("Escape");

  await openSidebar(ada);
  await expect(sidebar(ada)).toBeInViewport();
  await expectAccessible(ada);
  await runAndWaitForStream(ada, () => sidebarRoom(ada, "global").click());
  await expect(sidebar(ada)).not.toBeInViewport();
  await post(bob, "Hello, phone.");
  await expectMessage(ada, "Hello, phone.");
});
