// Posting messages: mentions, rate limits, muted users, archived rooms, changed display names.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectMessage, messageBox, messageRow, messageRows, messageTexts, post, sendButton } from "./messages";
import { postRoute, runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";
import { openRoom } from "./unread";

const mention = (page: Page, text: string) =>
  page.locator(".mention").getByText(text, { exact: true });
const suggestions = (page: Page) => page.getByRole("listbox").getByRole("option");

test.describe("a mention", () => {
  test("is suggested while typing, and is marked for the mentioned user", async ({ openUserPage }) => {
    const [ada, bob, carl] = [await openUserPage("Ada"), await openUserPage("Bob"), await openUserPage("Carl")];
    const box = messageBox(ada);
    await box.pressSequentially("Tea, @");
    await expect(suggestions(ada)).toHaveText([/Bob/, /Carl/, /here/]);
    await box.press("ArrowDown");
    await expect(suggestions(ada).nth(1)).toHaveAttribute("aria-selected", "true");
    await box.press("ArrowUp");
    await box.press("Tab");
    await expect(box).toHaveValue("Tea, @Bob ");
    await expect(suggestions(ada)).toHaveCount(0);
    await box.pressSequentially("and @ca");
    await expect(suggestions(ada)).toHaveCount(1);
    // Enter inserts the name and does not send.
    await box.press("Enter");
    await expect(box).toHaveValue("Tea, @Bob and @Carl ");
    await expect(messageRows(ada)).toHaveCount(0);
    await box.press("Enter");

    const text = "Tea, @Bob and @Carl ";
    for (const page of [ada, bob, carl]) await expect(messageRows(page)).toHaveCount(1);
    expect(await messageTexts(bob)).toEqual([text]);
    await expect(mention(bob, "@Bob")).toHaveAttribute("data-mine", "");
    await expect(mention(bob, "@Carl")).not.toHaveAttribute("data-mine", "");
    await expect(mention(ada, "@Bob")).toBeVisible();
    await expect(messageRows(carl).and(carl.locator("[data-mentions-me]"))).toHaveCount(1);
    await expect(messageRows(ada).and(ada.locator("[data-mentions-me]"))).toHaveCount(0);
  });

  test("can be typed without a suggestion after Escape", async ({ openUserPage }) => {
    const [ada] = [await openUserPage("Ada"), await openUserPage("Bob")];
    const box = messageBox(ada);
    await box.pressSequentially("@b");
    await expect(suggestions(ada)).toHaveCount(1);
    await box.press("Escape");
    await expect(suggestions(ada)).toHaveCount(0);
    await box.pressSequentially("o");
    await expect(suggestions(ada)).toHaveCount(0);
    await box.press("Enter");
    await expectMessage(ada, "@bo");
    await expect(ada.locator(".mention")).toHaveCount(0);
    await box.pressSequentially("mail@b");
    await expect(suggestions(ada)).toHaveCount(0);
  });

  test("can address everyone in the room", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await messageBox(ada).pressSequentially("@he");
    await expect(suggestions(ada)).toHaveText([/Everyone in the room/]);
    await suggestions(ada).click();
    await expect(messageBox(ada)).toHaveValue("@here ");
    await expect(messageBox(ada)).toBeFocused();
    await messageBox(ada).press("Enter");
    await expect(mention(bob, "@here")).toHaveAttribute("data-mine", "");
  });
});

test("a rate-limited message shows the wait and is sent automatically", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  // The clock of Ada's page is paused, so that no step of the countdown is missed.
  await ada.clock.install();
  await runAndWaitForStream(ada, () => ada.reload());
  await ada.clock.pauseAt(await ada.evaluate(() => Date.now() + 1_000));
  let rejected = 0;
  await ada.route(postRoute, async (route) => {
    // The second 429: another device has used the limit meanwhile.
    const seconds = [3, 1][rejected++];
    if (!seconds) return route.continue();
    await route.fulfill({
      status: 429,
      headers: { serverfnerror: "/fn/post_message", "retry-after": `${seconds}` },
      contentType: "application/json",
      body: JSON.stringify({ code: "too_many_tries", retry_after: seconds }),
    });
  });
  await post(ada, "One.");
  await post(ada, "Two.");
  await expect(messageRow(ada, "One.")).toHaveAttribute("data-state", "waiting");
  await expect(messageRow(ada, "One.")).toContainText("Wait 3 s");
  await expect(ada.locator(".composer-status")).toContainText(/Wait \d s/);
  await ada.clock.runFor(2_000);
  await expect(messageRow(ada, "One.")).toContainText("Wait 1 s");
  await ada.clock.resume();
  for (const page of [ada, bob]) {
    await expectMessage(page, "Two.");
    expect(await messageTexts(page)).toEqual(["One.", "Two."]);
  }
  await expect(ada.locator(".composer-status")).not.toContainText("Wait");
  await expect(messageRows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(2);
});

test("a muted user keeps the draft and can send it when unmuted", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const tea = await ada.createRoom("Tea");
  await bob.joinRoom(tea);
  await openRoom(page, tea);
  await messageBox(page).fill("But I");
  await ada.request("PATCH", `/rooms/${tea}/members/${bob.id}`, { muted_minutes: 10 });
  await expect(page.locator(".composer-status")).toContainText(/You cannot write in this room until .* \d\d:\d\d/);
  await messageBox(page).press("Enter");
  await expect(sendButton(page)).toHaveAttribute("aria-disabled", "true");
  await expect(messageBox(page)).toHaveValue("But I");
  await runAndWaitForStream(page, () => page.reload());
  await expect(page.locator(".composer-status")).toContainText("You cannot write");
  await expect(messageBox(page)).toHaveValue("But I");
  await ada.request("PATCH", `/rooms/${tea}/members/${bob.id}`, { muted_minutes: 0 });
  await expect(page.locator(".composer-status")).not.toContainText("You cannot write");
  await messageBox(page).press("Enter");
  await expectMessage(page, "But I");
});

test("an archived room has no composer until it is restored", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const tea = await ada.createRoom("Tea");
  await bob.joinRoom(tea);
  await openRoom(page, tea);
  await messageBox(page).fill("Half a thought");
  await ada.request("PATCH", `/rooms/${tea}`, { archived: true });
  await expect(messageBox(page)).toHaveCount(0);
  await expect(page.locator(".composer-disabled")).toContainText("archived");
  await expect(page.locator(".system-message > p").last()).toHaveText("Ada archived the room");
  await ada.request("PATCH", `/rooms/${tea}`, { archived: false });
  await expect(messageBox(page)).toHaveValue("Half a thought");
});

test("old messages show a user's changed display name", async ({ openUserPage, server }) => {
  const [page, adaPage] = [await openUserPage("Bob"), await openUserPage("Ada")];
  await post(adaPage, "Tea is ready.");
  await expectMessage(page, "Tea is ready.");
  const joined = page.locator(".system-message > p").filter({ hasText: "joined the room" }).last();
  await expect(joined).toHaveText("Ada joined the room");
  await RestClient.signIn(server, "Ada").then((ada) => ada.changeDisplayName("Countess Ada"));
  await expect(messageRow(page, "Tea is ready.").locator(".message-sender")).toHaveText("Countess Ada");
  await expect(joined).toHaveText("Countess Ada joined the room");
  await runAndWaitForStream(page, () => page.reload());
  await expect(messageRow(page, "Tea is ready.").locator(".message-sender")).toHaveText("Countess Ada");
  await messageRow(page, "Tea is ready.").locator(".message-sender").click();
  await expect(page.getByRole("dialog").filter({ hasText: "Countess Ada" })).toBeVisible();
});
