import type { Page } from "@playwright/test";
import { expect, test } from "./teahouse";
import {
  distanceFromMiddle,
  goesLive,
  goesToEnd,
  isAtNewest,
  isMarked,
  messageBox,
  newMessagesPill,
  quoteIn,
  rowOf,
  rows,
  say,
  scrollsToOldest,
  sees,
  timeline,
  topOf,
} from "./people";

const most = 300;
const readAddress = "**/fn/read_messages";
const cups = (count: number) => Array.from({ length: count }, (_, index) => `Cup ${index + 1}`);

const idAt = (page: Page, end: "oldest" | "newest") =>
  (end === "oldest" ? rows(page).first() : rows(page).last()).getAttribute("id");

/** Reads on at one end until this message is there. Nothing jumps on the way, and the page never holds too much. */
async function readsOnUntil(page: Page, end: "oldest" | "newest", text: string) {
  for (let pages = 0; (await rowOf(page, text).count()) === 0; pages += 1) {
    expect(pages, `the way to ${text} is not endless`).toBeLessThan(30);
    const last = await idAt(page, end);
    const seen = await goesToEnd(page, end);
    await expect.poll(() => idAt(page, end), "more is read").not.toBe(last);
    const moved = Math.abs((await topOf(page, seen.id)) - seen.top);
    expect(moved, "the line one was reading stays where it was").toBeLessThanOrEqual(4);
    expect(await rows(page).count()).toBeLessThanOrEqual(most);
  }
}

test("one reads back to the beginning and forth to the end, without a jump", async ({ joins, teahouse }) => {
  test.setTimeout(180_000);
  const robot = await teahouse.program("Robot");
  await robot.saysInTurn(cups(600));
  const ada = await joins("Ada");
  await isAtNewest(ada);
  await readsOnUntil(ada, "oldest", "Cup 1");
  await scrollsToOldest(ada);
  await expect(ada.getByText("Beginning of the conversation")).toBeVisible();
  await expect(rowOf(ada, "Cup 600")).toHaveCount(0);

  // What is said now is beyond what is shown, and does not come between.
  await expect(newMessagesPill(ada)).toHaveText("Jump to latest ↓");
  await robot.says("Meanwhile.");
  await expect(newMessagesPill(ada)).toHaveText("1 new message ↓");
  await readsOnUntil(ada, "newest", "Meanwhile.");
  await timeline(ada).evaluate((box) => (box.scrollTop = 0));
  await expect(newMessagesPill(ada)).toBeHidden();
  await robot.says("And now?");
  await sees(ada, "And now?");
  await isAtNewest(ada);
  expect(await rows(ada).count()).toBeLessThanOrEqual(most);
});

test("an address leads to its message in the midst of others, and back is one step", async ({ joins, visitor, teahouse }) => {
  test.setTimeout(120_000);
  const robot = await teahouse.program("Robot");
  await robot.saysInTurn(cups(199));
  const meant = await robot.says("The one that is meant.");
  const later = await robot.says("The one after it.");
  await robot.saysInTurn(cups(399).slice(199));
  const first = await joins("Ada");
  const state = await first.context().storageState();

  const ada = await visitor({ storageState: state });
  await goesLive(ada, () => ada.goto(`/rooms/global?at=${meant}#m-${meant}`));
  const row = rowOf(ada, "The one that is meant.");
  await isMarked(row);
  await expect.poll(() => distanceFromMiddle(row), "it is in the middle").toBeLessThan(60);
  await expect(row).not.toHaveAttribute("data-marked", /.*/, { timeout: 6_000 });
  expect(await distanceFromMiddle(row), "what was read around it moved nothing").toBeLessThan(60);
  expect(await rows(ada).count()).toBeLessThanOrEqual(most);
  await expect(rowOf(ada, "Cup 399")).toHaveCount(0);

  // Another message of the page becomes its address, without anything being read again.
  const next = rowOf(ada, "The one after it.");
  await next.hover();
  await next.locator(".gutter-time").click();
  await expect(ada).toHaveURL(new RegExp(`at=${later}#m-${later}$`));
  await isMarked(next);

  await robot.says("Far away.");
  await expect(newMessagesPill(ada)).toHaveText("1 new message ↓");
  await newMessagesPill(ada).click();
  await sees(ada, "Far away.");
  await isAtNewest(ada);
  await expect(newMessagesPill(ada)).toBeHidden();
  await expect(row).toHaveCount(0);
});

test("one's own message is said at the end, wherever one reads", async ({ joins, teahouse }) => {
  test.setTimeout(120_000);
  const robot = await teahouse.program("Robot");
  const meant = await robot.says("Long ago.");
  await robot.saysInTurn(cups(200));
  const ada = await joins("Ada");
  await goesLive(ada, () => ada.goto(`/rooms/global?at=${meant}#m-${meant}`));
  await isMarked(rowOf(ada, "Long ago."));
  await say(ada, "Here I am.");
  await expect(rowOf(ada, "Here I am.")).toBeInViewport();
  await expect(rowOf(ada, "Here I am.")).toHaveAttribute("data-state", "posted");
  await sees(ada, "Cup 200");
  await isAtNewest(ada);
});

test("a quote leads to a message that is not on the page, and the pill back", async ({ joins, teahouse }) => {
  test.setTimeout(120_000);
  const robot = await teahouse.program("Robot");
  const question = await robot.says("Where does the tea come from?");
  await robot.saysInTurn(cups(200));
  const ada = await joins("Ada");
  await robot.says("From the garden.", question);
  const answer = rowOf(ada, "From the garden.");
  await expect(quoteIn(answer), "what is not on the page is asked for").toContainText("Where does the tea come from?");
  await expect(rowOf(ada, "Where does the tea come from?")).toHaveCount(0);
  await quoteIn(answer).focus();
  await ada.keyboard.press("Enter");
  await isMarked(rowOf(ada, "Where does the tea come from?"));
  await expect(answer).toHaveCount(0);
  await newMessagesPill(ada).click();
  await expect(answer).toBeInViewport();
  await isAtNewest(ada);
  await expect(messageBox(ada)).toBeFocused();
});

test("an address whose message is gone says so, and shows the room", async ({ joins, teahouse }) => {
  const robot = await teahouse.program("Robot");
  const gone = await robot.says("Forget it.");
  await robot.says("Still here.");
  const ada = await joins("Ada");
  await robot.removes(gone);
  for (const id of [gone, "0196d2d6-7a9c-7c3e-8000-00000000000a"]) {
    await goesLive(ada, () => ada.goto(`/rooms/global?at=${id}#m-${id}`));
    await expect(ada.getByText("That message is no longer there.")).toBeVisible();
    await sees(ada, "Still here.");
    await expect(ada.getByText("That message is no longer there.")).toBeHidden({ timeout: 10_000 });
  }
});

test("a page that does not come can be asked for again", async ({ joins, teahouse }) => {
  const robot = await teahouse.program("Robot");
  await robot.saysInTurn(cups(80));
  const ada = await joins("Ada");
  await isAtNewest(ada);
  await ada.route(readAddress, (route) => route.abort("connectionreset"), { times: 1 });
  await scrollsToOldest(ada);
  await expect(timeline(ada).getByText(/could not be reached/)).toBeVisible();
  await timeline(ada).getByRole("link", { name: "Retry" }).click();
  await sees(ada, "Cup 1");
  await expect(timeline(ada).getByText(/could not be reached/)).toHaveCount(0);
});

test("without scripting, links lead on in both directions", async ({ visitor, joins, teahouse }) => {
  const robot = await teahouse.program("Robot");
  await robot.saysInTurn(cups(120));
  const first = await joins("Ada");
  const ada = await visitor({ javaScriptEnabled: false, storageState: await first.context().storageState() });
  await ada.goto("/rooms/global");
  await ada.getByRole("link", { name: "Older messages" }).click();
  await sees(ada, "Cup 60");
  await expect(rowOf(ada, "Cup 120")).toHaveCount(0);
  await ada.getByRole("link", { name: "Newer messages" }).click();
  await sees(ada, "Cup 100");
  await ada.goBack();
  await newMessagesPill(ada).click();
  await sees(ada, "Cup 120");
});
