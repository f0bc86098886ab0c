import type { Route } from "@playwright/test";
import { expectError, signUp } from "./auth";
import { expect, test } from "./fixtures";
import {
  cancelReplyButton,
  chooseMessageAction,
  editBox,
  editedLabel,
  expectAtNewest,
  expectHighlighted,
  expectMessage,
  expectNoMessage,
  latestButton,
  messageBox,
  messageMenu,
  messageMenuItem,
  messageRow,
  messageRows,
  openMessageMenu,
  permalink,
  post,
  quoteIn,
  removalButton,
  removalDialog,
  replyBar,
  saveButton,
  systemMessages,
  timeline,
} from "./messages";
import { runAndWaitForStream } from "./network";
import { phone } from "./page_checks";
import { RestClient } from "./rest_client";

const abort = (route: Route) => route.abort("connectionreset");

test.describe("a reply", () => {
  test("shows the quoted message to all members, and a click jumps to it", async ({ openUserPage, server }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await post(ada, "Who has the teapot?\nThe blue one.");
    await expectMessage(bob, "Who has the teapot? The blue one.");
    const robot = await RestClient.register(server, "Robot");
    await robot.postAll("global", Array.from({ length: 40 }, (_, index) => `Cup ${index + 1}`));
    await expectMessage(bob, "Cup 40");

    const question = messageRow(bob, "Who has the teapot? The blue one.");
    await chooseMessageAction(bob, "reply", question);
    await expect(replyBar(bob)).toContainText("Replying to Ada");
    await expect(replyBar(bob)).toContainText("Who has the teapot?");
    await expect(messageBox(bob)).toBeFocused();
    await post(bob, "I have it.");
    await expect(replyBar(bob)).toHaveCount(0);
    for (const page of [ada, bob]) {
      const answer = messageRow(page, "I have it.");
      await expect(answer).toHaveAttribute("data-state", "posted");
      await expect(quoteIn(answer)).toContainText("Ada");
      await expect(quoteIn(answer)).toContainText("Who has the teapot?");
      await expect(quoteIn(answer)).not.toContainText("blue");
    }

    await expectAtNewest(ada);
    await quoteIn(messageRow(ada, "I have it.")).click();
    const quoted = messageRow(ada, "Who has the teapot? The blue one.");
    await expectHighlighted(quoted);
    await expect(quoted).not.toHaveAttribute("data-highlighted", /.*/, { timeout: 6_000 });
  });

  test("shows the quoted message at once, and after a failed request and a reload", async ({ openUserPage }) => {
    const ada = await openUserPage("Ada");
    await post(ada, "Green or black?");
    await expect(messageRow(ada, "Green or black?")).toHaveAttribute("data-state", "posted");
    await ada.route("**/fn/post_message", abort);
    await chooseMessageAction(ada, "reply", messageRow(ada, "Green or black?"));
    await post(ada, "Green.");
    await expect(messageRow(ada, "Green.")).toHaveAttribute("data-state", "failed");
    await expect(quoteIn(messageRow(ada, "Green."))).toContainText("Green or black?");
    await ada.unroute("**/fn/post_message");
    await runAndWaitForStream(ada, () => ada.reload());
    await expect(messageRow(ada, "Green.")).toHaveAttribute("data-state", "posted");
    await expect(quoteIn(messageRow(ada, "Green."))).toContainText("Green or black?");
  });

  test("can be cancelled, and is cancelled when the quoted message is removed", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await post(ada, "Anybody there?");
    await expectMessage(bob, "Anybody there?");
    const row = messageRow(bob, "Anybody there?");
    for (const stop of [() => bob.keyboard.press("Escape"), () => cancelReplyButton(bob).click()]) {
      await chooseMessageAction(bob, "reply", row);
      await expect(replyBar(bob)).toBeVisible();
      await stop();
      await expect(replyBar(bob)).toHaveCount(0);
      await expect(messageBox(bob)).toBeFocused();
    }
    // The removal of the quoted message cancels the reply.
    await row.hover();
    await row.getByRole("button", { name: "Reply" }).click();
    await chooseMessageAction(ada, "remove", messageRow(ada, "Anybody there?"));
    await removalButton(ada, "remove").click();
    await expect(replyBar(bob)).toHaveCount(0);
    await post(bob, "Here I am.");
    await expect(messageRow(bob, "Here I am.")).toHaveAttribute("data-state", "posted");
    await expect(quoteIn(messageRow(bob, "Here I am."))).toHaveCount(0);
  });

  test("updates its quote when the quoted message is edited or removed", async ({ openUserPage, server }) => {
    const ada = await openUserPage("Ada");
    const robot = await RestClient.register(server, "Robot");
    const { id: question } = await robot.post("global", "Is it raining?");
    await robot.post("global", "It is.", question);
    const quote = quoteIn(messageRow(ada, "It is."));
    await expect(quote).toContainText("Is it raining?");
    await robot.edit("global", question, "Is it snowing?");
    await expect(quote).toContainText("Is it snowing?");
    await robot.remove("global", question);
    await expect(quote).toHaveText("Message removed");
    await expect(quote).not.toHaveAttribute("href", /.*/);
    await runAndWaitForStream(ada, () => ada.reload());
    await expect(quote).toHaveText("Message removed");
  });
});

test.describe("one's own message", () => {
  test("can be edited, and all members see the new text and the label", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await post(ada, "The kettel is on.");
    await expectMessage(bob, "The kettel is on.");
    await chooseMessageAction(ada, "edit", messageRow(ada, "The kettel is on."));
    await expect(editBox(ada)).toBeFocused();
    await expect(editBox(ada)).toHaveValue("The kettel is on.");
    await editBox(ada).fill("The kettle is on.");
    await editBox(ada).press("Shift+Enter");
    await editBox(ada).pressSequentially("Really.");
    await saveButton(ada).click();
    for (const page of [ada, bob]) {
      await expectMessage(page, "The kettle is on. Really.");
      await expectNoMessage(page, "The kettel is on.");
      const mark = editedLabel(messageRow(page, "The kettle is on. Really."));
      await expect(mark).toHaveText("edited");
      await expect(mark).toHaveAttribute("title", /\d{4} \d\d:\d\d/);
    }
    await expect(editBox(ada)).toHaveCount(0);
    await expect(messageBox(ada)).toBeFocused();
  });

  test("opens for editing with the up arrow while the composer is empty", async ({ openUserPage, server }) => {
    const ada = await openUserPage("Ada");
    const robot = await RestClient.register(server, "Robot");
    await post(ada, "One lump, please.");
    await expect(messageRow(ada, "One lump, please.")).toHaveAttribute("data-state", "posted");
    await robot.post("global", "Coming.");
    await expectMessage(ada, "Coming.");

    await messageBox(ada).fill("Half a thought");
    await messageBox(ada).press("ArrowUp");
    await expect(editBox(ada)).toHaveCount(0);
    await messageBox(ada).fill("");
    await messageBox(ada).press("ArrowUp");
    await expect(editBox(ada)).toHaveValue("One lump, please.");
    await expect(editBox(ada)).toBeFocused();
    await editBox(ada).fill("Never mind");
    await editBox(ada).press("Escape");
    await expect(editBox(ada)).toHaveCount(0);
    await expectMessage(ada, "One lump, please.");

    await messageBox(ada).press("ArrowUp");
    await editBox(ada).fill("Two lumps, please.");
    await editBox(ada).press("Enter");
    await expectMessage(ada, "Two lumps, please.");
    await expect(messageBox(ada)).toBeFocused();
    await expect(messageBox(ada)).toHaveValue("");
  });

  test("keeps the text of a rejected or failed edit in the form", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await post(ada, "Tea at four.");
    await expectMessage(bob, "Tea at four.");
    await chooseMessageAction(ada, "edit", messageRow(ada, "Tea at four."));
    await editBox(ada).fill("  ");
    await editBox(ada).press("Enter");
    await expectError(ada, /nothing to read/);
    await editBox(ada).fill("Tea at five.");
    await ada.route("**/fn/edit_message", abort, { times: 1 });
    await editBox(ada).press("Enter");
    await expectError(ada, /could not be reached/);
    // The row is rendered again around the form when a neighbouring row changes.
    await post(bob, "Four is fine.");
    await expectMessage(ada, "Four is fine.");
    await expect(editBox(ada)).toHaveValue("Tea at five.");
    await saveButton(ada).click();
    for (const page of [ada, bob]) await expectMessage(page, "Tea at five.");
  });

  test("can be removed for all members after a confirmation", async ({ openUserPage }) => {
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    await post(ada, "A slip of the tongue.");
    await post(ada, "Good morning.");
    await expectMessage(bob, "Good morning.");
    const row = messageRow(ada, "A slip of the tongue.");
    for (const stop of [() => ada.keyboard.press("Escape"), () => removalButton(ada, "cancel").click()]) {
      await chooseMessageAction(ada, "remove", row);
      await expect(removalDialog(ada)).toBeVisible();
      await stop();
      await expect(removalDialog(ada)).toBeHidden();
      await expectMessage(ada, "A slip of the tongue.");
    }
    await chooseMessageAction(ada, "remove", row);
    await ada.route("**/fn/remove_message", abort, { times: 1 });
    await removalButton(ada, "remove").click();
    await expectError(ada, /could not be reached/);
    await expectMessage(bob, "A slip of the tongue.");
    await removalButton(ada, "remove").click();
    for (const page of [ada, bob]) {
      await expectNoMessage(page, "A slip of the tongue.");
      await expectMessage(page, "Good morning.");
      await runAndWaitForStream(page, () => page.reload());
      await expect(messageRows(page)).toHaveCount(1);
    }
  });
});

test("another user's message has no edit and remove actions", async ({ openUserPage }) => {
  const [bob, cleo] = [await openUserPage("Bob"), await openUserPage("Cleo")];
  await post(bob, "Mine.");
  await expectMessage(cleo, "Mine.");
  await openMessageMenu(cleo, messageRow(cleo, "Mine."));
  await expect(messageMenuItem(cleo, "reply")).toBeFocused();
  await expect(messageMenuItem(cleo, "copyLink")).toBeVisible();
  for (const action of ["edit", "remove"] as const) await expect(messageMenuItem(cleo, action)).toBeHidden();
  for (const action of ["markUnread", "copyLink", "profile", "reply"] as const) {
    await cleo.keyboard.press("ArrowDown");
    await expect(messageMenuItem(cleo, action)).toBeFocused();
  }
  await cleo.keyboard.press("Escape");
  await expect(messageMenu(cleo)).toBeHidden();
  await expect(messageRow(cleo, "Mine.").getByRole("button", { name: "More" })).toBeFocused();
  await messageBox(cleo).press("ArrowUp");
  await expect(editBox(cleo)).toHaveCount(0);
});

test("Escape cancels the edit first, then the reply", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await post(ada, "One.");
  await expect(messageRow(ada, "One.")).toHaveAttribute("data-state", "posted");
  await chooseMessageAction(ada, "reply", messageRow(ada, "One."));
  await chooseMessageAction(ada, "edit", messageRow(ada, "One."));
  await messageBox(ada).focus();
  await ada.keyboard.press("Escape");
  await expect(editBox(ada)).toHaveCount(0);
  await expect(replyBar(ada)).toBeVisible();
  await ada.keyboard.press("Escape");
  await expect(replyBar(ada)).toHaveCount(0);
});

test("arrow keys move the focus between messages, and Enter opens the menu", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  for (const text of ["One.", "Two.", "Three."]) await post(ada, text);
  await expect(messageRows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(3);
  await timeline(ada).focus();
  for (const text of ["Three.", "Two."]) {
    await ada.keyboard.press("ArrowUp");
    await expect(messageRow(ada, text)).toBeFocused();
  }
  await ada.keyboard.press("Enter");
  await messageMenuItem(ada, "edit").press("Enter");
  await expect(editBox(ada)).toHaveValue("Two.");
});

test("the copied link of a message opens and highlights it", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await ada.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await post(ada, "Remember this.");
  const row = messageRow(ada, "Remember this.");
  await expect(row).toHaveAttribute("data-state", "posted");
  await chooseMessageAction(ada, "copyLink", row);
  await expect(ada.getByText("Link copied.")).toBeVisible();
  const copied = await ada.evaluate(() => navigator.clipboard.readText());
  await permalink(row).click();
  await expect(ada).toHaveURL(copied);
  await expectHighlighted(row);
  const second = await ada.context().newPage();
  await runAndWaitForStream(second, () => second.goto(copied));
  await expectHighlighted(messageRow(second, "Remember this."));
  await expect(messageBox(second)).toBeVisible();
});

test("a system message about a new member is in the reader's language", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  const xiaoyu = await openUserPage("小雨", { locale: "zh-CN" });
  await expect(systemMessages(ada).last()).toHaveText("小雨 joined the room");
  await expect(systemMessages(xiaoyu).last()).toHaveText("小雨 加入了房间");
  await expect(messageRows(ada)).toHaveCount(0);
  await expect(latestButton(ada)).toBeHidden();
});

test("on a phone, the message menu works by touch", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada", phone), await openUserPage("Bob")];
  await post(ada, "From teh phone.");
  const row = messageRow(ada, "From teh phone.");
  await expect(row).toHaveAttribute("data-state", "posted");
  await expect(row.getByRole("button", { name: "Reply" })).toBeHidden();
  await row.getByRole("button", { name: "More" }).tap();
  await expect(messageMenu(ada)).toBeVisible();
  const box = await messageMenu(ada).boundingBox();
  expect(box?.width).toBeCloseTo(390, 0);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo(844, 0);
  for (const action of ["reply", "edit", "copyLink", "remove"] as const) {
    expect((await messageMenuItem(ada, action).boundingBox())?.height, "the touch target is large enough").toBeGreaterThanOrEqual(44);
  }
  await messageMenuItem(ada, "edit").tap();
  await editBox(ada).fill("From the phone.");
  await saveButton(ada).tap();
  await expectMessage(bob, "From the phone.");
  await messageRow(ada, "From the phone.").getByRole("button", { name: "More" }).tap();
  // A tap outside the menu.
  await ada.touchscreen.tap(195, 100);
  await expect(messageMenu(ada)).toBeHidden();
  await chooseMessageAction(ada, "remove", messageRow(ada, "From the phone."));
  await removalButton(ada, "remove").tap();
  await expectNoMessage(bob, "From the phone.");
});

test("without scripting, quotes, edited labels and links work", async ({ openAnonymousPage, server }) => {
  const robot = await RestClient.register(server, "Robot");
  const { id: question } = await robot.post("global", "Milk first?");
  const { id: reply } = await robot.post("global", "Nevr.", question);
  await robot.edit("global", reply, "Never.");
  const ada = await openAnonymousPage({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await expect(quoteIn(messageRow(ada, "Never."))).toContainText("Milk first?");
  await expect(editedLabel(messageRow(ada, "Never."))).toHaveText("edited");
  await expect(messageRows(ada).getByRole("button")).toHaveCount(0);
  await quoteIn(messageRow(ada, "Never.")).click();
  await expect(ada).toHaveURL(new RegExp(`\\?at=${question}#m-${question}$`));
  await expectHighlighted(messageRow(ada, "Milk first?"));
  await robot.remove("global", question);
  await ada.reload();
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
  await expect(quoteIn(messageRow(ada, "Never."))).toHaveText("Message removed");
});
