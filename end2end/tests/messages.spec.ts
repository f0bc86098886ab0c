import { expect, test } from "./teahouse";
import {
  conversation,
  distanceFromNewest,
  doesNotSee,
  goesLive,
  goesToEnd,
  isAtNewest,
  isTold,
  messageBox,
  newMessagesPill,
  placeOf,
  postAddress,
  postsOf,
  requestsOf,
  rowOf,
  rows,
  say,
  scrollsToOldest,
  scrollsUp,
  sees,
  sendButton,
  signIn,
  signOut,
  signUp,
  systemLines,
  topOf,
} from "./people";
import { shows } from "./attention";

/** A time zone in which no day ends for hours. */
const timezoneId = new Date().getUTCHours() < 12 ? "Etc/GMT-6" : "Etc/GMT+6";

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);

test.describe("two people", () => {
  test("each sees what the other says within a second, with no request but the stream", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    for (const [speaker, listener, text] of [
      [ada, bob, "The water is boiling."],
      [bob, ada, "I'll bring the cups."],
    ] as const) {
      const requests = requestsOf(listener);
      await messageBox(speaker).fill(text);
      await Promise.all([rowOf(listener, text).waitFor({ timeout: 1_000 }), messageBox(speaker).press("Enter")]);
      expect(requests).toEqual([]);
      await sees(speaker, text);
    }
  });

  test("both see one order, and it stays after a reload", async ({ joins, teahouse }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    const talk = async (page: typeof ada, texts: string[]) => {
      for (const text of texts) await say(page, text);
    };
    await Promise.all([talk(ada, numbered("Ada's thought", 8)), talk(bob, numbered("Bob's thought", 8))]);
    const store = await teahouse.program("Scribe");
    for (const page of [ada, bob]) {
      await expect(rows(page)).toHaveCount(16);
      await expect(rows(page).and(page.locator("[data-state=pending]"))).toHaveCount(0);
      expect(await conversation(page)).toEqual(await store.reads(100));
      await goesLive(page, () => page.reload());
      expect(await conversation(page)).toEqual(await store.reads(100));
    }
  });

  test("a burst arrives whole and in order", async ({ joins, teahouse }) => {
    const ada = await joins("Ada");
    const burst = await teahouse.program("Burst");
    await Promise.all(numbered("Drop", 90).map((drop) => burst.says(drop)));
    await expect(rows(ada)).toHaveCount(90);
    expect(await conversation(ada)).toEqual(await burst.reads(100));
  });

  test("two tabs of one person show the same", async ({ joins }) => {
    const ada = await joins("Ada");
    const second = await ada.context().newPage();
    await goesLive(second, () => second.goto("/"));
    await say(ada, "Said in the first tab.");
    await sees(second, "Said in the first tab.");
    await say(second, "Said in the second tab.");
    await sees(ada, "Said in the second tab.");
    await expect(rows(ada)).toHaveCount(2);
  });

  test("words are shown as they were written", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    const written = ["<b>bold?</b> <script>alert(1)</script>", "&amp; 5 > 3", "茶 🍵 ok", "שלום"];
    for (const text of written) {
      await say(ada, text);
      await sees(bob, text);
    }
    expect(await conversation(bob)).toEqual(written);
  });
});

test.describe("the composer", () => {
  test("Enter sends, Shift and Enter starts a line", async ({ joins }) => {
    const ada = await joins("Ada");
    const box = messageBox(ada);
    await box.fill("First the leaves,");
    await box.press("Shift+Enter");
    await box.pressSequentially("then the water.");
    await expect(rows(ada)).toHaveCount(0);
    await box.press("Enter");
    await expect(rows(ada)).toHaveCount(1);
    expect(await conversation(ada)).toEqual(["First the leaves,\nthen the water."]);
    await expect(box).toHaveValue("");
    await expect(box).toBeFocused();
  });

  test("the Enter that ends a Chinese composition does not send", async ({ joins }) => {
    const ada = await joins("Ada");
    const posts = postsOf(ada);
    const box = messageBox(ada);
    await box.focus();
    const keyboard = await ada.context().newCDPSession(ada);
    await keyboard.send("Input.imeSetComposition", { text: "ni hao", selectionStart: 6, selectionEnd: 6 });
    const confirm = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 13 };
    await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...confirm });
    await keyboard.send("Input.insertText", { text: "你好" });
    await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...confirm, windowsVirtualKeyCode: 13 });
    await expect(box).toHaveValue("你好");

    // Safari reports the confirming Enter after the composition has ended, with the key code 229.
    const swallowed = await box.evaluate((element) => {
      const enter = { key: "Enter", keyCode: 229, which: 229, bubbles: true, cancelable: true };
      return !element.dispatchEvent(new KeyboardEvent("keydown", enter));
    });
    expect(swallowed).toBe(false);

    await box.press("Enter");
    await sees(ada, "你好");
    await expect(rowOf(ada, "你好")).toHaveAttribute("data-state", "posted");
    expect(await conversation(ada)).toEqual(["你好"]);
    expect(posts).toHaveLength(1);
  });

  test("blank and over-long messages are not sent, and nothing written is lost", async ({ joins }) => {
    const ada = await joins("Ada");
    const posts = postsOf(ada);
    const box = messageBox(ada);
    await box.fill("  \n ");
    await box.press("Enter");
    const long = "茶".repeat(4001);
    await box.fill(long);
    await box.press("Enter");
    await expect(ada.locator(".composer-note")).toContainText("4001");
    await expect(box).toHaveValue(long);
    await box.fill("Short.");
    await box.press("Enter");
    await sees(ada, "Short.");
    await expect(rowOf(ada, "Short.")).toHaveAttribute("data-state", "posted");
    expect(await conversation(ada)).toEqual(["Short."]);
    expect(posts).toHaveLength(1);
  });

  test("a draft outlives a reload, until it is sent", async ({ joins }) => {
    const ada = await joins("Ada");
    await messageBox(ada).fill("Half a thought");
    await goesLive(ada, () => ada.reload());
    await expect(messageBox(ada)).toHaveValue("Half a thought");
    await sendButton(ada).click();
    await sees(ada, "Half a thought");
    await goesLive(ada, () => ada.reload());
    await expect(messageBox(ada)).toHaveValue("");
    await expect(rows(ada)).toHaveCount(1);
  });
});

test.describe("on a bad line", () => {
  test("a message shows at once, before the server has answered", async ({ joins }) => {
    const ada = await joins("Ada");
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await ada.route(postAddress, async (route) => {
      await answered;
      await route.continue();
    });
    await say(ada, "Slowly does it.");
    await expect(rowOf(ada, "Slowly does it.")).toHaveAttribute("data-state", "pending");
    await expect(messageBox(ada)).toHaveValue("");
    answer();
    await expect(rowOf(ada, "Slowly does it.")).toHaveAttribute("data-state", "posted");
    await sees(ada, "Slowly does it.");
  });

  test("a message that did not get out can be sent again, and is there once", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await ada.route(postAddress, (route) => route.abort("connectionreset"), { times: 1 });
    await say(ada, "Is anybody there?");
    const row = rowOf(ada, "Is anybody there?");
    await expect(row).toHaveAttribute("data-state", "failed");
    await doesNotSee(bob, "Is anybody there?");
    await row.getByRole("button", { name: "Retry" }).click();
    await expect(row).toHaveAttribute("data-state", "posted");
    await sees(bob, "Is anybody there?");
    for (const page of [ada, bob]) {
      await goesLive(page, () => page.reload());
      await sees(page, "Is anybody there?");
    }
  });

  test("a message that got out although the answer was lost is there once", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    const lost = async (route: import("@playwright/test").Route) => {
      await route.fetch();
      await route.abort("connectionreset");
    };
    await ada.route(postAddress, lost, { times: 1 });
    await say(ada, "Sent after all.");
    await sees(bob, "Sent after all.");
    await expect(rowOf(ada, "Sent after all.")).toHaveAttribute("data-state", "posted");
    await sees(ada, "Sent after all.");
    await expect(ada.getByRole("button", { name: "Retry" })).toHaveCount(0);
  });

  test("a message that did not get out can be thrown away", async ({ joins }) => {
    const ada = await joins("Ada");
    await ada.route(postAddress, (route) => route.abort("connectionreset"), { times: 1 });
    await say(ada, "Never mind.");
    await rowOf(ada, "Never mind.").getByRole("button", { name: "Delete" }).click();
    await doesNotSee(ada, "Never mind.");
    await goesLive(ada, () => ada.reload());
    await doesNotSee(ada, "Never mind.");
  });
});

test.describe("what did not get out", () => {
  const fail = (route: import("@playwright/test").Route) => route.abort("connectionreset");
  const failed = (page: import("@playwright/test").Page) => rows(page).and(page.locator("[data-state=failed]"));

  test("is said in the order it was written", async ({ joins }) => {
    const ada = await joins("Ada");
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    const hang = async (route: import("@playwright/test").Route) => {
      await refused;
      await fail(route);
    };
    await ada.route(postAddress, hang, { times: 1 });
    const written = ["First.", "Second.", "Third."];
    for (const text of written) await say(ada, text);
    refuse();
    // What was written after the one that failed waits with it.
    await expect(failed(ada)).toHaveCount(3);
    await rowOf(ada, "Second.").getByRole("button", { name: "Retry" }).click();
    await expect(rows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(3);
    expect(await conversation(ada)).toEqual(written);
  });

  test("goes on by itself after a reload", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await ada.route(postAddress, fail);
    await say(ada, "Before the reload.");
    await expect(failed(ada)).toHaveCount(1);
    await ada.unroute(postAddress);
    await goesLive(ada, () => ada.reload());
    await sees(bob, "Before the reload.");
    await expect(rowOf(ada, "Before the reload.")).toHaveAttribute("data-state", "posted");
  });

  test("waits while one is signed out", async ({ joins }) => {
    const ada = await joins("Ada");
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await ada.route(postAddress, (route) => answered.then(() => fail(route)), { times: 1 });
    await say(ada, "On my way out.");
    await signOut(ada);
    answer();
    await goesLive(ada, () => signIn(ada, "Ada"));
    await expect(rowOf(ada, "On my way out.")).toHaveAttribute("data-state", "posted");
  });

  test("is not lost to another tab", async ({ joins }) => {
    const ada = await joins("Ada");
    const second = await ada.context().newPage();
    await goesLive(second, () => second.goto("/"));
    for (const page of [ada, second]) await page.route(postAddress, fail);
    await say(ada, "From the first tab.");
    await say(second, "From the second tab.");
    for (const page of [ada, second]) await expect(failed(page)).toHaveCount(1);
    await failed(second).getByRole("button", { name: "Delete" }).click();
    await ada.unroute(postAddress);
    await goesLive(ada, () => ada.reload());
    await expect(rows(ada)).toHaveCount(1);
    await expect(rowOf(ada, "From the first tab.")).toHaveAttribute("data-state", "posted");
  });
});

test.describe("the timeline", () => {
  test("stays at the newest message, unless one has scrolled up", async ({ joins, teahouse }) => {
    const robot = await teahouse.program("Robot");
    await robot.saysInTurn(numbered("Earlier", 50));
    const ada = await joins("Ada");
    await isAtNewest(ada);
    await robot.saysInTurn(numbered("Followed", 3));
    await sees(ada, "Followed 3");
    await isAtNewest(ada);
    await expect(newMessagesPill(ada)).toBeHidden();

    await scrollsUp(ada, 600);
    const read = rowOf(ada, "Earlier 40");
    const where = await placeOf(read);
    await robot.saysInTurn(numbered("Missed", 3));
    await expect(newMessagesPill(ada)).toBeVisible();
    await expect(newMessagesPill(ada)).toContainText("3");
    expect(Math.abs((await placeOf(read)) - where), "the line one was reading stays where it was").toBeLessThanOrEqual(1);

    await newMessagesPill(ada).click();
    await isAtNewest(ada);
    await expect(newMessagesPill(ada)).toBeHidden();
    await expect(rowOf(ada, "Missed 3")).toBeInViewport();
  });

  test("goes to one's own message from anywhere", async ({ joins, teahouse }) => {
    const robot = await teahouse.program("Robot");
    await robot.saysInTurn(numbered("Earlier", 50));
    const ada = await joins("Ada");
    await isAtNewest(ada);
    await scrollsUp(ada, 600);
    await say(ada, "Here I am.");
    await isAtNewest(ada);
    await expect(rowOf(ada, "Here I am.")).toBeInViewport();
  });

  test("brings older messages when one scrolls up, without a jump", async ({ joins, teahouse }) => {
    const robot = await teahouse.program("Robot");
    const cups = numbered("Cup", 120);
    await robot.saysInTurn(cups);
    const ada = await joins("Ada");
    await isAtNewest(ada);
    for (let shown = await rows(ada).count(); shown < 120; shown = await rows(ada).count()) {
      const seen = await goesToEnd(ada, "oldest");
      await expect.poll(() => rows(ada).count()).toBeGreaterThan(shown);
      const moved = Math.abs((await topOf(ada, seen.id)) - seen.top);
      expect(moved, "the line one was reading stays where it was").toBeLessThanOrEqual(4);
    }
    expect(await conversation(ada)).toEqual(cups);
    await scrollsToOldest(ada);
    await expect(ada.getByText("Beginning of the conversation")).toBeVisible();
    expect(await distanceFromNewest(ada)).toBeGreaterThan(1_000);
  });

  test("names the day once, and the speaker once in a row", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada", { timezoneId }), await joins("Bob", { timezoneId })];
    // It would stand between them.
    await expect(systemLines(ada).last()).toHaveText("Bob joined the room");
    for (const text of ["One.", "Two."]) await say(ada, text);
    await sees(bob, "Two.");
    await say(bob, "Three.");
    await sees(ada, "Three.");
    for (const page of [ada, bob]) {
      await expect(page.locator(".day > time")).toHaveText([/\d{4}/]);
      await expect(page.locator(".message-sender:visible")).toHaveText(["Ada", "Bob"]);
      await expect(rowOf(page, "Two.")).toHaveAttribute("data-grouped", /.*/);
    }
    // What he has not read yet would stand below a line of its own.
    await shows(bob, "global", 0, 0, 3_000);
    await goesLive(bob, () => bob.reload());
    await expect(bob.locator(".day > time")).toHaveText([/\d{4}/]);
    await expect(bob.locator(".message-sender:visible")).toHaveText(["Ada", "Bob"]);
  });
});

test("without scripting, one reads and talks too", async ({ joins, visitor }) => {
  const bob = await joins("Bob");
  await say(bob, "Come in, come in.");
  await sees(bob, "Come in, come in.");

  const ada = await visitor({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await sees(ada, "Come in, come in.");
  await say(ada, "Thank you. <No scripts> here.");
  await sees(ada, "Thank you. <No scripts> here.");
  await sees(bob, "Thank you. <No scripts> here.");

  await say(bob, "None needed.");
  await sees(bob, "None needed.");
  await ada.reload();
  await sees(ada, "None needed.");
  expect(await conversation(ada)).toEqual(await conversation(bob));

  await say(ada, "   ");
  await isTold(ada, /nothing to read/);
  await ada.getByRole("link", { name: "Back to the room" }).click();
  await expect(rows(ada)).toHaveCount(3);

  // Whatever is refused, the words are still there, to be changed and sent again.
  const long = `<b>&amp; ${"茶".repeat(4_000)}`;
  await say(ada, long);
  await isTold(ada, /at most 4000 characters/);
  await expect(messageBox(ada)).toHaveValue(long);
  await say(ada, "<b>&amp; in short: tea.");
  await sees(ada, "<b>&amp; in short: tea.");
  await sees(bob, "<b>&amp; in short: tea.");
});
