import type { Page, Route } from "@playwright/test";
import { expectError, signIn, signOut, signUp } from "./auth";
import { expect, test } from "./fixtures";
import {
  distanceFromNewest,
  expectAtNewest,
  expectMessage,
  expectNoMessage,
  latestButton,
  messageBox,
  messageRow,
  messageRows,
  messageTexts,
  numbered,
  post,
  scrollToEnd,
  scrollToOldest,
  scrollUp,
  sendButton,
  systemMessages,
  topOfMessage,
  topOfMessageWithId,
} from "./messages";
import { collectPosts, collectRequests, postRoute, runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";
import { expectBadges } from "./unread";

/** A time zone in which midnight is hours away. */
const timezoneId = new Date().getUTCHours() < 12 ? "Etc/GMT-6" : "Etc/GMT+6";

test.describe("two users", () => {
  test("receive each other's messages within a second over the stream, without another request", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    for (const [sender, receiver, text] of [
      [ada, bob, "The water is boiling."],
      [bob, ada, "I'll bring the cups."],
    ] as const) {
      const requests = collectRequests(receiver);
      await messageBox(sender).fill(text);
      await Promise.all([messageRow(receiver, text).waitFor({ timeout: 1_000 }), messageBox(sender).press("Enter")]);
      expect(requests).toEqual([]);
      await expectMessage(sender, text);
    }
  });

  test("see the same order as the server, also after a reload", async ({ openUserPage, server }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    const postAll = async (page: Page, texts: string[]) => {
      for (const text of texts) await post(page, text);
    };
    await Promise.all([postAll(ada, numbered("Ada's thought", 8)), postAll(bob, numbered("Bob's thought", 8))]);
    const client = await RestClient.register(server, "Scribe");
    for (const page of [ada, bob]) {
      await expect(messageRows(page)).toHaveCount(16);
      await expect(messageRows(page).and(page.locator("[data-state=pending]"))).toHaveCount(0);
      expect(await messageTexts(page)).toEqual(await client.messageTexts("global", 100));
      await runAndWaitForStream(page, () => page.reload());
      expect(await messageTexts(page)).toEqual(await client.messageTexts("global", 100));
    }
  });

  test("receive a burst of messages complete and in order", async ({ openUserPage, server }) => {
    const ada = await openUserPage("Ada");
    const burst = await RestClient.register(server, "Burst");
    await Promise.all(numbered("Drop", 90).map((drop) => burst.post("global", drop)));
    await expect(messageRows(ada)).toHaveCount(90);
    expect(await messageTexts(ada)).toEqual(await burst.messageTexts("global", 100));
  });

  test("see the same messages in two tabs of one user", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    const second = await ada.context().newPage();
    await runAndWaitForStream(second, () => second.goto("/"));
    await post(ada, "Said in the first tab.");
    await expectMessage(second, "Said in the first tab.");
    await post(second, "Said in the second tab.");
    await expectMessage(ada, "Said in the second tab.");
    await expect(messageRows(ada)).toHaveCount(2);
  });

  test("see texts with markup and other scripts as they were typed", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    const written = ["<b>bold?</b> <script>alert(1)</script>", "&amp; 5 > 3", "茶 🍵 ok", "שלום"];
    for (const text of written) {
      await post(ada, text);
      await expectMessage(bob, text);
    }
    expect(await messageTexts(bob)).toEqual(written);
  });
});

test.describe("the composer", () => {
  test("sends with Enter and starts a line with Shift+Enter", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    const box = messageBox(ada);
    await box.fill("First the leaves,");
    await box.press("Shift+Enter");
    await box.pressSequentially("then the water.");
    await expect(messageRows(ada)).toHaveCount(0);
    await box.press("Enter");
    await expect(messageRows(ada)).toHaveCount(1);
    expect(await messageTexts(ada)).toEqual(["First the leaves,\nthen the water."]);
    await expect(box).toHaveValue("");
    await expect(box).toBeFocused();
  });

  test("does not send with the Enter that ends a Chinese composition", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    const posts = collectPosts(ada);
    const box = messageBox(ada);
    await box.focus();
    const keyboard = await ada.context().newCDPSession(ada);
    await keyboard.send("Input.imeSetComposition", { text: "ni hao", selectionStart: 6, selectionEnd: 6 });
    const confirm = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 13 };
    await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...confirm });
    await keyboard.send("Input.insertText", { text: "你好" });
    await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...confirm, windowsVirtualKeyCode: 13 });
    await expect(box).toHaveValue("你好");

    // Safari reports the confirming Enter after the end of the composition, with key code 229.
    const isDefaultPrevented = await box.evaluate((element) => {
      const enter = { key: "Enter", keyCode: 229, which: 229, bubbles: true, cancelable: true };
      return !element.dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    expect(isDefaultPrevented).toBe(false);

    await box.press("Enter");
    await expectMessage(ada, "你好");
    await expect(messageRow(ada, "你好")).toHaveAttribute("data-state", "posted");
    expect(await messageTexts(ada)).toEqual(["你好"]);
    expect(posts).toHaveLength(1);
  });

  test("rejects blank and too long messages and keeps the draft", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    const posts = collectPosts(ada);
    const box = messageBox(ada);
    await box.fill("  \n ");
    await box.press("Enter");
    const long = "茶".repeat(4001);
    await box.fill(long);
    await box.press("Enter");
    await expect(ada.locator(".composer-status")).toContainText("4001");
    await expect(box).toHaveValue(long);
    await box.fill("Short.");
    await box.press("Enter");
    await expectMessage(ada, "Short.");
    await expect(messageRow(ada, "Short.")).toHaveAttribute("data-state", "posted");
    expect(await messageTexts(ada)).toEqual(["Short."]);
    expect(posts).toHaveLength(1);
  });

  test("keeps the draft over a reload until it is sent", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    await messageBox(ada).fill("Half a thought");
    await runAndWaitForStream(ada, () => ada.reload());
    await expect(messageBox(ada)).toHaveValue("Half a thought");
    await sendButton(ada).click();
    await expectMessage(ada, "Half a thought");
    await runAndWaitForStream(ada, () => ada.reload());
    await expect(messageBox(ada)).toHaveValue("");
    await expect(messageRows(ada)).toHaveCount(1);
  });
});

test.describe("a message on a bad connection", () => {
  test("is shown as pending before the server responds", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    let respond = () => {};
    const released = new Promise<void>((resolve) => (respond = resolve));
    await ada.route(postRoute, async (route) => {
      await released;
      await route.continue();
    });
    await post(ada, "Slowly does it.");
    await expect(messageRow(ada, "Slowly does it.")).toHaveAttribute("data-state", "pending");
    await expect(messageBox(ada)).toHaveValue("");
    respond();
    await expect(messageRow(ada, "Slowly does it.")).toHaveAttribute("data-state", "posted");
    await expectMessage(ada, "Slowly does it.");
  });

  test("can be sent again after a failure, and appears once", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await ada.route(postRoute, (route) => route.abort("connectionreset"), { times: 1 });
    await post(ada, "Is anybody there?");
    const row = messageRow(ada, "Is anybody there?");
    await expect(row).toHaveAttribute("data-state", "failed");
    await expectNoMessage(bob, "Is anybody there?");
    await row.getByRole("button", { name: "Retry" }).click();
    await expect(row).toHaveAttribute("data-state", "posted");
    await expectMessage(bob, "Is anybody there?");
    for (const page of [ada, bob]) {
      await runAndWaitForStream(page, () => page.reload());
      await expectMessage(page, "Is anybody there?");
    }
  });

  test("appears once when only the response was lost", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    const loseResponse = async (route: Route) => {
      await route.fetch();
      await route.abort("connectionreset");
    };
    await ada.route(postRoute, loseResponse, { times: 1 });
    await post(ada, "Sent after all.");
    await expectMessage(bob, "Sent after all.");
    await expect(messageRow(ada, "Sent after all.")).toHaveAttribute("data-state", "posted");
    await expectMessage(ada, "Sent after all.");
    await expect(ada.getByRole("button", { name: "Retry" })).toHaveCount(0);
  });

  test("can be deleted after a failure", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    await ada.route(postRoute, (route) => route.abort("connectionreset"), { times: 1 });
    await post(ada, "Never mind.");
    await messageRow(ada, "Never mind.").getByRole("button", { name: "Delete" }).click();
    await expectNoMessage(ada, "Never mind.");
    await runAndWaitForStream(ada, () => ada.reload());
    await expectNoMessage(ada, "Never mind.");
  });
});

test.describe("the outbox", () => {
  const abort = (route: Route) => route.abort("connectionreset");
  const failed = (page: Page) => messageRows(page).and(page.locator("[data-state=failed]"));

  test("sends failed messages in the order in which they were written", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const hang = async (route: Route) => {
      await released;
      await abort(route);
    };
    await ada.route(postRoute, hang, { times: 1 });
    const written = ["First.", "Second.", "Third."];
    for (const text of written) await post(ada, text);
    release();
    // Messages written after the failed one fail with it.
    await expect(failed(ada)).toHaveCount(3);
    await messageRow(ada, "Second.").getByRole("button", { name: "Retry" }).click();
    await expect(messageRows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(3);
    expect(await messageTexts(ada)).toEqual(written);
  });

  test("sends failed messages after a reload", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await ada.route(postRoute, abort);
    await post(ada, "Before the reload.");
    await expect(failed(ada)).toHaveCount(1);
    await ada.unroute(postRoute);
    await runAndWaitForStream(ada, () => ada.reload());
    await expectMessage(bob, "Before the reload.");
    await expect(messageRow(ada, "Before the reload.")).toHaveAttribute("data-state", "posted");
  });

  test("keeps a failed message while the user is signed out", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    let respond = () => {};
    const released = new Promise<void>((resolve) => (respond = resolve));
    await ada.route(postRoute, (route) => released.then(() => abort(route)), { times: 1 });
    await post(ada, "On my way out.");
    await signOut(ada);
    respond();
    await runAndWaitForStream(ada, () => signIn(ada, "Ada"));
    await expect(messageRow(ada, "On my way out.")).toHaveAttribute("data-state", "posted");
  });

  test("keeps the failed messages of each tab", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    const second = await ada.context().newPage();
    await runAndWaitForStream(second, () => second.goto("/"));
    for (const page of [ada, second]) await page.route(postRoute, abort);
    await post(ada, "From the first tab.");
    await post(second, "From the second tab.");
    for (const page of [ada, second]) await expect(failed(page)).toHaveCount(1);
    await failed(second).getByRole("button", { name: "Delete" }).click();
    await ada.unroute(postRoute);
    await runAndWaitForStream(ada, () => ada.reload());
    await expect(messageRows(ada)).toHaveCount(1);
    await expect(messageRow(ada, "From the first tab.")).toHaveAttribute("data-state", "posted");
  });
});

test.describe("the timeline", () => {
  test("follows the newest message unless the user has scrolled up", async ({ openUserPage, server }) => {
    const robot = await RestClient.register(server, "Robot");
    await robot.postAll("global", numbered("Earlier", 50));
    const ada = await openUserPage("Ada");
    await expectAtNewest(ada);
    await robot.postAll("global", numbered("Followed", 3));
    await expectMessage(ada, "Followed 3");
    await expectAtNewest(ada);
    await expect(latestButton(ada)).toBeHidden();

    await scrollUp(ada, 600);
    const read = messageRow(ada, "Earlier 40");
    const top = await topOfMessage(read);
    await robot.postAll("global", numbered("Missed", 3));
    await expect(latestButton(ada)).toBeVisible();
    await expect(latestButton(ada)).toContainText("3");
    expect(Math.abs((await topOfMessage(read)) - top), "the visible message stays where it was").toBeLessThanOrEqual(1);

    await latestButton(ada).click();
    await expectAtNewest(ada);
    await expect(latestButton(ada)).toBeHidden();
    await expect(messageRow(ada, "Missed 3")).toBeInViewport();
  });

  test("scrolls to one's own message after posting", async ({ openUserPage, server }) => {
    const robot = await RestClient.register(server, "Robot");
    await robot.postAll("global", numbered("Earlier", 50));
    const ada = await openUserPage("Ada");
    await expectAtNewest(ada);
    await scrollUp(ada, 600);
    await post(ada, "Here I am.");
    await expectAtNewest(ada);
    await expect(messageRow(ada, "Here I am.")).toBeInViewport();
  });

  test("loads older messages on scrolling up without a jump", async ({ openUserPage, server }) => {
    const robot = await RestClient.register(server, "Robot");
    const cups = numbered("Cup", 120);
    await robot.postAll("global", cups);
    const ada = await openUserPage("Ada");
    await expectAtNewest(ada);
    for (let loaded = await messageRows(ada).count(); loaded < 120; loaded = await messageRows(ada).count()) {
      const visible = await scrollToEnd(ada, "oldest");
      await expect.poll(() => messageRows(ada).count()).toBeGreaterThan(loaded);
      const moved = Math.abs((await topOfMessageWithId(ada, visible.id)) - visible.top);
      expect(moved, "the visible message stays where it was").toBeLessThanOrEqual(4);
    }
    expect(await messageTexts(ada)).toEqual(cups);
    await scrollToOldest(ada);
    await expect(ada.getByText("Beginning of the conversation")).toBeVisible();
    expect(await distanceFromNewest(ada)).toBeGreaterThan(1_000);
  });

  test("shows the date once and the sender once per group of messages", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada", { timezoneId }), await openUserPage("Bob", { timezoneId })];
    // Its system message would otherwise be between the messages.
    await expect(systemMessages(ada).last()).toHaveText("Bob joined the room");
    for (const text of ["One.", "Two."]) await post(ada, text);
    await expectMessage(bob, "Two.");
    await post(bob, "Three.");
    await expectMessage(ada, "Three.");
    for (const page of [ada, bob]) {
      await expect(page.locator(".divider > time")).toHaveText([/\d{4}/]);
      await expect(page.locator(".message-sender:visible")).toHaveText(["Ada", "Bob"]);
      await expect(messageRow(page, "Two.")).toHaveAttribute("data-grouped", /.*/);
    }
    // Unread messages would be below a divider of their own.
    await expectBadges(bob, "global", 0, 0, 3_000);
    await runAndWaitForStream(bob, () => bob.reload());
    await expect(bob.locator(".divider > time")).toHaveText([/\d{4}/]);
    await expect(bob.locator(".message-sender:visible")).toHaveText(["Ada", "Bob"]);
  });
});

test("without scripting, messages can be read and posted", async ({ openUserPage, openAnonymousPage }) => {
  const bob = await openUserPage("Bob");
  await post(bob, "Come in, come in.");
  await expectMessage(bob, "Come in, come in.");

  const ada = await openAnonymousPage({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await expectMessage(ada, "Come in, come in.");
  await post(ada, "Thank you. <No scripts> here.");
  await expectMessage(ada, "Thank you. <No scripts> here.");
  await expectMessage(bob, "Thank you. <No scripts> here.");

  await post(bob, "None needed.");
  await expectMessage(bob, "None needed.");
  await ada.reload();
  await expectMessage(ada, "None needed.");
  expect(await messageTexts(ada)).toEqual(await messageTexts(bob));

  await post(ada, "   ");
  await expectError(ada, /nothing to read/);
  await ada.getByRole("link", { name: "Back to the room" }).click();
  await expect(messageRows(ada)).toHaveCount(3);

  // The text of a rejected message is still in the form.
  const long = `<b>&amp; ${"茶".repeat(4_000)}`;
  await post(ada, long);
  await expectError(ada, /at most 4000 characters/);
  await expect(messageBox(ada)).toHaveValue(long);
  await post(ada, "<b>&amp; in short: tea.");
  await expectMessage(ada, "<b>&amp; in short: tea.");
  await expectMessage(bob, "<b>&amp; in short: tea.");
});
