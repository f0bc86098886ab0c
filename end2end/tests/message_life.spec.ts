import type { BrowserContextOptions } from "@playwright/test";
import { expect, test } from "./teahouse";
import {
  asksTo,
  doesNotSee,
  editBox,
  editedMark,
  goesLive,
  isAtNewest,
  isMarked,
  isTold,
  linkOf,
  menu,
  menuItem,
  messageBox,
  newMessagesPill,
  opensMenu,
  quoteIn,
  removalButton,
  removalDialog,
  replyBar,
  rowOf,
  rows,
  saveButton,
  say,
  sees,
  signUp,
  stopReplyingButton,
  systemLines,
  timeline,
} from "./people";

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const lost = (route: import("@playwright/test").Route) => route.abort("connectionreset");

test.describe("a reply", () => {
  test("shows what it answers, to everybody, and leads there", async ({ joins, teahouse }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await say(ada, "Who has the teapot?\nThe blue one.");
    await sees(bob, "Who has the teapot? The blue one.");
    const robot = await teahouse.program("Robot");
    await robot.saysInTurn(Array.from({ length: 40 }, (_, index) => `Cup ${index + 1}`));
    await sees(bob, "Cup 40");

    const question = rowOf(bob, "Who has the teapot? The blue one.");
    await asksTo(bob, "reply", question);
    await expect(replyBar(bob)).toContainText("Replying to Ada");
    await expect(replyBar(bob)).toContainText("Who has the teapot?");
    await expect(messageBox(bob)).toBeFocused();
    await say(bob, "I have it.");
    await expect(replyBar(bob)).toHaveCount(0);
    for (const page of [ada, bob]) {
      const answer = rowOf(page, "I have it.");
      await expect(answer).toHaveAttribute("data-state", "posted");
      await expect(quoteIn(answer)).toContainText("Ada");
      await expect(quoteIn(answer)).toContainText("Who has the teapot?");
      await expect(quoteIn(answer)).not.toContainText("blue");
    }

    await isAtNewest(ada);
    await quoteIn(rowOf(ada, "I have it.")).click();
    const asked = rowOf(ada, "Who has the teapot? The blue one.");
    await isMarked(asked);
    await expect(asked).not.toHaveAttribute("data-marked", /.*/, { timeout: 6_000 });
  });

  test("shows at once what it answers, also after a reload on a bad line", async ({ joins }) => {
    const ada = await joins("Ada");
    await say(ada, "Green or black?");
    await expect(rowOf(ada, "Green or black?")).toHaveAttribute("data-state", "posted");
    await ada.route("**/fn/post_message", lost);
    await asksTo(ada, "reply", rowOf(ada, "Green or black?"));
    await say(ada, "Green.");
    await expect(rowOf(ada, "Green.")).toHaveAttribute("data-state", "failed");
    await expect(quoteIn(rowOf(ada, "Green."))).toContainText("Green or black?");
    await ada.unroute("**/fn/post_message");
    await goesLive(ada, () => ada.reload());
    await expect(rowOf(ada, "Green.")).toHaveAttribute("data-state", "posted");
    await expect(quoteIn(rowOf(ada, "Green."))).toContainText("Green or black?");
  });

  test("is not begun for good", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await say(ada, "Anybody there?");
    await sees(bob, "Anybody there?");
    const row = rowOf(bob, "Anybody there?");
    for (const stop of [() => bob.keyboard.press("Escape"), () => stopReplyingButton(bob).click()]) {
      await asksTo(bob, "reply", row);
      await expect(replyBar(bob)).toBeVisible();
      await stop();
      await expect(replyBar(bob)).toHaveCount(0);
      await expect(messageBox(bob)).toBeFocused();
    }
    // Nor when what it would answer goes.
    await row.hover();
    await row.getByRole("button", { name: "Reply" }).click();
    await asksTo(ada, "remove", rowOf(ada, "Anybody there?"));
    await removalButton(ada, "remove").click();
    await expect(replyBar(bob)).toHaveCount(0);
    await say(bob, "Here I am.");
    await expect(rowOf(bob, "Here I am.")).toHaveAttribute("data-state", "posted");
    await expect(quoteIn(rowOf(bob, "Here I am."))).toHaveCount(0);
  });

  test("follows what becomes of the message it answers", async ({ joins, teahouse }) => {
    const ada = await joins("Ada");
    const robot = await teahouse.program("Robot");
    const question = await robot.says("Is it raining?");
    await robot.says("It is.", question);
    const quote = quoteIn(rowOf(ada, "It is."));
    await expect(quote).toContainText("Is it raining?");
    await robot.edits(question, "Is it snowing?");
    await expect(quote).toContainText("Is it snowing?");
    await robot.removes(question);
    await expect(quote).toHaveText("Message removed");
    await expect(quote).not.toHaveAttribute("href", /.*/);
    await goesLive(ada, () => ada.reload());
    await expect(quote).toHaveText("Message removed");
  });
});

test.describe("one's own message", () => {
  test("can be changed, and everybody sees that it was", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await say(ada, "The kettel is on.");
    await sees(bob, "The kettel is on.");
    await asksTo(ada, "edit", rowOf(ada, "The kettel is on."));
    await expect(editBox(ada)).toBeFocused();
    await expect(editBox(ada)).toHaveValue("The kettel is on.");
    await editBox(ada).fill("The kettle is on.");
    await editBox(ada).press("Shift+Enter");
    await editBox(ada).pressSequentially("Really.");
    await saveButton(ada).click();
    for (const page of [ada, bob]) {
      await sees(page, "The kettle is on. Really.");
      await doesNotSee(page, "The kettel is on.");
      const mark = editedMark(rowOf(page, "The kettle is on. Really."));
      await expect(mark).toHaveText("edited");
      await expect(mark).toHaveAttribute("title", /\d{4} \d\d:\d\d/);
    }
    await expect(editBox(ada)).toHaveCount(0);
    await expect(messageBox(ada)).toBeFocused();
  });

  test("is at hand with the arrow up, while nothing is written", async ({ joins, teahouse }) => {
    const ada = await joins("Ada");
    const robot = await teahouse.program("Robot");
    await say(ada, "One lump, please.");
    await expect(rowOf(ada, "One lump, please.")).toHaveAttribute("data-state", "posted");
    await robot.says("Coming.");
    await sees(ada, "Coming.");

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
    await sees(ada, "One lump, please.");

    await messageBox(ada).press("ArrowUp");
    await editBox(ada).fill("Two lumps, please.");
    await editBox(ada).press("Enter");
    await sees(ada, "Two lumps, please.");
    await expect(messageBox(ada)).toBeFocused();
    await expect(messageBox(ada)).toHaveValue("");
  });

  test("keeps its new words until they are saved", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await say(ada, "Tea at four.");
    await sees(bob, "Tea at four.");
    await asksTo(ada, "edit", rowOf(ada, "Tea at four."));
    await editBox(ada).fill("  ");
    await editBox(ada).press("Enter");
    await isTold(ada, /nothing to read/);
    await editBox(ada).fill("Tea at five.");
    await ada.route("**/fn/edit_message", lost, { times: 1 });
    await editBox(ada).press("Enter");
    await isTold(ada, /could not be reached/);
    // The row is drawn anew around the box when its neighbours change.
    await say(bob, "Four is fine.");
    await sees(ada, "Four is fine.");
    await expect(editBox(ada)).toHaveValue("Tea at five.");
    await saveButton(ada).click();
    for (const page of [ada, bob]) await sees(page, "Tea at five.");
  });

  test("can be removed, after a question, for everybody", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await say(ada, "A slip of the tongue.");
    await say(ada, "Good morning.");
    await sees(bob, "Good morning.");
    const row = rowOf(ada, "A slip of the tongue.");
    for (const stop of [() => ada.keyboard.press("Escape"), () => removalButton(ada, "cancel").click()]) {
      await asksTo(ada, "remove", row);
      await expect(removalDialog(ada)).toBeVisible();
      await stop();
      await expect(removalDialog(ada)).toBeHidden();
      await sees(ada, "A slip of the tongue.");
    }
    await asksTo(ada, "remove", row);
    await ada.route("**/fn/remove_message", lost, { times: 1 });
    await removalButton(ada, "remove").click();
    await isTold(ada, /could not be reached/);
    await sees(bob, "A slip of the tongue.");
    await removalButton(ada, "remove").click();
    for (const page of [ada, bob]) {
      await doesNotSee(page, "A slip of the tongue.");
      await sees(page, "Good morning.");
      await goesLive(page, () => page.reload());
      await expect(rows(page)).toHaveCount(1);
    }
  });
});

test("somebody else's message is theirs", async ({ joins }) => {
  const [bob, cleo] = [await joins("Bob"), await joins("Cleo")];
  await say(bob, "Mine.");
  await sees(cleo, "Mine.");
  await opensMenu(cleo, rowOf(cleo, "Mine."));
  await expect(menuItem(cleo, "reply")).toBeFocused();
  await expect(menuItem(cleo, "copyLink")).toBeVisible();
  for (const what of ["edit", "remove"] as const) await expect(menuItem(cleo, what)).toBeHidden();
  for (const what of ["markUnread", "copyLink", "profile", "reply"] as const) {
    await cleo.keyboard.press("ArrowDown");
    await expect(menuItem(cleo, what)).toBeFocused();
  }
  await cleo.keyboard.press("Escape");
  await expect(menu(cleo)).toBeHidden();
  await expect(rowOf(cleo, "Mine.").getByRole("button", { name: "More" })).toBeFocused();
  await messageBox(cleo).press("ArrowUp");
  await expect(editBox(cleo)).toHaveCount(0);
});

test("Escape ends what was begun last first", async ({ joins }) => {
  const ada = await joins("Ada");
  await say(ada, "One.");
  await expect(rowOf(ada, "One.")).toHaveAttribute("data-state", "posted");
  await asksTo(ada, "reply", rowOf(ada, "One."));
  await asksTo(ada, "edit", rowOf(ada, "One."));
  await messageBox(ada).focus();
  await ada.keyboard.press("Escape");
  await expect(editBox(ada)).toHaveCount(0);
  await expect(replyBar(ada)).toBeVisible();
  await ada.keyboard.press("Escape");
  await expect(replyBar(ada)).toHaveCount(0);
});

test("the keyboard walks from message to message", async ({ joins }) => {
  const ada = await joins("Ada");
  for (const text of ["One.", "Two.", "Three."]) await say(ada, text);
  await expect(rows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(3);
  await timeline(ada).focus();
  for (const text of ["Three.", "Two."]) {
    await ada.keyboard.press("ArrowUp");
    await expect(rowOf(ada, text)).toBeFocused();
  }
  await ada.keyboard.press("Enter");
  await menuItem(ada, "edit").press("Enter");
  await expect(editBox(ada)).toHaveValue("Two.");
});

test("a message has an address that can be taken along", async ({ joins }) => {
  const ada = await joins("Ada");
  await ada.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(ada, "Remember this.");
  const row = rowOf(ada, "Remember this.");
  await expect(row).toHaveAttribute("data-state", "posted");
  await asksTo(ada, "copyLink", row);
  await expect(ada.getByText("Link copied.")).toBeVisible();
  const copied = await ada.evaluate(() => navigator.clipboard.readText());
  await linkOf(row).click();
  await expect(ada).toHaveURL(copied);
  await isMarked(row);
  const second = await ada.context().newPage();
  await goesLive(second, () => second.goto(copied));
  await isMarked(rowOf(second, "Remember this."));
  await expect(messageBox(second)).toBeVisible();
});

test("who comes is told quietly, in the reader's language", async ({ joins }) => {
  const ada = await joins("Ada");
  const xiaoyu = await joins("小雨", { locale: "zh-CN" });
  await expect(systemLines(ada).last()).toHaveText("小雨 joined the room");
  await expect(systemLines(xiaoyu).last()).toHaveText("小雨 加入了房间");
  await expect(rows(ada)).toHaveCount(0);
  await expect(newMessagesPill(ada)).toBeHidden();
});

test("on a phone, one finger does it all", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada", phone), await joins("Bob")];
  await say(ada, "From teh phone.");
  const row = rowOf(ada, "From teh phone.");
  await expect(row).toHaveAttribute("data-state", "posted");
  await expect(row.getByRole("button", { name: "Reply" })).toBeHidden();
  await row.getByRole("button", { name: "More" }).tap();
  await expect(menu(ada)).toBeVisible();
  const sheet = await menu(ada).boundingBox();
  expect(sheet?.width).toBeCloseTo(390, 0);
  expect((sheet?.y ?? 0) + (sheet?.height ?? 0)).toBeCloseTo(844, 0);
  for (const what of ["reply", "edit", "copyLink", "remove"] as const) {
    expect((await menuItem(ada, what).boundingBox())?.height, "a finger hits it").toBeGreaterThanOrEqual(44);
  }
  await menuItem(ada, "edit").tap();
  await editBox(ada).fill("From the phone.");
  await saveButton(ada).tap();
  await sees(bob, "From the phone.");
  await rowOf(ada, "From the phone.").getByRole("button", { name: "More" }).tap();
  // Beside the sheet.
  await ada.touchscreen.tap(195, 100);
  await expect(menu(ada)).toBeHidden();
  await asksTo(ada, "remove", rowOf(ada, "From the phone."));
  await removalButton(ada, "remove").tap();
  await doesNotSee(bob, "From the phone.");
});

test("without scripting, quotes, changes and addresses are plain to see", async ({ visitor, teahouse }) => {
  const robot = await teahouse.program("Robot");
  const question = await robot.says("Milk first?");
  await robot.edits(await robot.says("Nevr.", question), "Never.");
  const ada = await visitor({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await expect(quoteIn(rowOf(ada, "Never."))).toContainText("Milk first?");
  await expect(editedMark(rowOf(ada, "Never."))).toHaveText("edited");
  await expect(rows(ada).getByRole("button")).toHaveCount(0);
  await quoteIn(rowOf(ada, "Never.")).click();
  await expect(ada).toHaveURL(new RegExp(`\\?at=${question}#m-${question}$`));
  await isMarked(rowOf(ada, "Milk first?"));
  await robot.removes(question);
  await ada.reload();
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
  await expect(quoteIn(rowOf(ada, "Never."))).toHaveText("Message removed");
});
