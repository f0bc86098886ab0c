import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import {
  distanceFromMiddle,
  expectAtNewest,
  expectHighlighted,
  expectMessage,
  latestButton,
  messageBox,
  messageRow,
  messageRows,
  numbered,
  post,
  quoteIn,
  scrollToEnd,
  scrollToOldest,
  timeline,
  topOfMessageWithId,
} from "./messages";
import { runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";

const windowLimit = 300;
const readRoute = "**/fn/read_messages";
const cups = (count: number) => numbered("Cup", count);

const idOfEnd = (page: Page, end: "oldest" | "newest") =>
  (end === "oldest" ? messageRows(page).first() : messageRows(page).last()).getAttribute("id");

/** Loads pages at one end until this message is there. The visible message must not move, nor the window exceed its limit. */
async function loadUntil(page: Page, end: "oldest" | "newest", text: string) {
  for (let pages = 0; (await messageRow(page, text).count()) === 0; pages += 1) {
    expect(pages, `${text} is found in a limited number of pages`).toBeLessThan(30);
    const last = await idOfEnd(page, end);
    const visible = await scrollToEnd(page, end);
    await expect.poll(() => idOfEnd(page, end), "more messages are loaded").not.toBe(last);
    const moved = Math.abs((await topOfMessageWithId(page, visible.id)) - visible.top);
    expect(moved, "the visible message stays where it was").toBeLessThanOrEqual(4);
    expect(await messageRows(page).count()).toBeLessThanOrEqual(windowLimit);
  }
}

test("scrolling loads messages to the beginning and back to the end without a jump", async ({ openUserPage, server }) => {
  test.setTimeout(180_000);
  const robot = await RestClient.register(server, "Robot");
  await robot.postAll("global", cups(600));
  const ada = await openUserPage("Ada");
  await expectAtNewest(ada);
  await loadUntil(ada, "oldest", "Cup 1");
  await scrollToOldest(ada);
  await expect(ada.getByText("Beginning of the conversation")).toBeVisible();
  await expect(messageRow(ada, "Cup 600")).toHaveCount(0);

  // A new message is beyond the loaded window and is not inserted.
  await expect(latestButton(ada)).toHaveText("Jump to latest ↓");
  await robot.post("global", "Meanwhile.");
  await expect(latestButton(ada)).toHaveText("1 new message ↓");
  await loadUntil(ada, "newest", "Meanwhile.");
  await timeline(ada).evaluate((box) => (box.scrollTop = 0));
  await expect(latestButton(ada)).toBeHidden();
  await robot.post("global", "And now?");
  await expectMessage(ada, "And now?");
  await expectAtNewest(ada);
  expect(await messageRows(ada).count()).toBeLessThanOrEqual(windowLimit);
});

test("a link opens its message in the middle, and one click returns to the latest", async ({ openUserPage, openAnonymousPage, server }) => {
  test.setTimeout(120_000);
  const robot = await RestClient.register(server, "Robot");
  await robot.postAll("global", cups(199));
  const { id: target } = await robot.post("global", "The one that is meant.");
  const { id: later } = await robot.post("global", "The one after it.");
  await robot.postAll("global", cups(399).slice(199));
  const first = await openUserPage("Ada");
  const state = await first.context().storageState();

  const ada = await openAnonymousPage({ storageState: state });
  await runAndWaitForStream(ada, () => ada.goto(`/rooms/global?at=${target}#m-${target}`));
  const row = messageRow(ada, "The one that is meant.");
  await expectHighlighted(row);
  await expect.poll(() => distanceFromMiddle(row), "the message is in the middle").toBeLessThan(60);
  await expect(row).not.toHaveAttribute("data-highlighted", /.*/, { timeout: 6_000 });
  expect(await distanceFromMiddle(row), "the messages loaded around it do not move it").toBeLessThan(60);
  expect(await messageRows(ada).count()).toBeLessThanOrEqual(windowLimit);
  await expect(messageRow(ada, "Cup 399")).toHaveCount(0);

  // A link to another loaded message changes the address without a request.
  const next = messageRow(ada, "The one after it.");
  await next.hover();
  await next.locator(".gutter-time").click();
  await expect(ada).toHaveURL(new RegExp(`at=${later}#m-${later}$`));
  await expectHighlighted(next);

  await robot.post("global", "Far away.");
  await expect(latestButton(ada)).toHaveText("1 new message ↓");
  await latestButton(ada).click();
  await expectMessage(ada, "Far away.");
  await expectAtNewest(ada);
  await expect(latestButton(ada)).toBeHidden();
  await expect(row).toHaveCount(0);
});

test("posting while reading old messages scrolls to the new message", async ({ openUserPage, server }) => {
  test.setTimeout(120_000);
  const robot = await RestClient.register(server, "Robot");
  const { id: target } = await robot.post("global", "Long ago.");
  await robot.postAll("global", cups(200));
  const ada = await openUserPage("Ada");
  await runAndWaitForStream(ada, () => ada.goto(`/rooms/global?at=${target}#m-${target}`));
  await expectHighlighted(messageRow(ada, "Long ago."));
  await post(ada, "Here I am.");
  await expect(messageRow(ada, "Here I am.")).toBeInViewport();
  await expect(messageRow(ada, "Here I am.")).toHaveAttribute("data-state", "posted");
  await expectMessage(ada, "Cup 200");
  await expectAtNewest(ada);
});

test("a quote jumps to a message that is not loaded, and the button returns to the latest", async ({ openUserPage, server }) => {
  test.setTimeout(120_000);
  const robot = await RestClient.register(server, "Robot");
  const { id: question } = await robot.post("global", "Where does the tea come from?");
  await robot.postAll("global", cups(200));
  const ada = await openUserPage("Ada");
  await robot.post("global", "From the garden.", question);
  const answer = messageRow(ada, "From the garden.");
  await expect(quoteIn(answer), "a quoted message that is not loaded is fetched").toContainText("Where does the tea come from?");
  await expect(messageRow(ada, "Where does the tea come from?")).toHaveCount(0);
  await quoteIn(answer).focus();
  await ada.keyboard.press("Enter");
  await expectHighlighted(messageRow(ada, "Where does the tea come from?"));
  await expect(answer).toHaveCount(0);
  await latestButton(ada).click();
  await expect(answer).toBeInViewport();
  await expectAtNewest(ada);
  await expect(messageBox(ada)).toBeFocused();
});

test("a link to a removed message opens the room with a notification", async ({ openUserPage, server }) => {
  const robot = await RestClient.register(server, "Robot");
  const { id: removed } = await robot.post("global", "Forget it.");
  await robot.post("global", "Still here.");
  const ada = await openUserPage("Ada");
  await robot.remove("global", removed);
  for (const id of [removed, "0196d2d6-7a9c-7c3e-8000-00000000000a"]) {
    await runAndWaitForStream(ada, () => ada.goto(`/rooms/global?at=${id}#m-${id}`));
    await expect(ada.getByText("That message is no longer there.")).toBeVisible();
    await expectMessage(ada, "Still here.");
    await expect(ada.getByText("That message is no longer there.")).toBeHidden({ timeout: 10_000 });
  }
});

test("a failed page of messages can be requested again", async ({ openUserPage, server }) => {
  const robot = await RestClient.register(server, "Robot");
  await robot.postAll("global", cups(80));
  const ada = await openUserPage("Ada");
  await expectAtNewest(ada);
  await ada.route(readRoute, (route) => route.abort("connectionreset"), { times: 1 });
  await scrollToOldest(ada);
  await expect(timeline(ada).getByText(/could not be reached/)).toBeVisible();
  await timeline(ada).getByRole("link", { name: "Retry" }).click();
  await expectMessage(ada, "Cup 1");
  await expect(timeline(ada).getByText(/could not be reached/)).toHaveCount(0);
});

test("without scripting, links open older and newer messages", async ({ openAnonymousPage, openUserPage, server }) => {
  const robot = await RestClient.register(server, "Robot");
  await robot.postAll("global", cups(120));
  const first = await openUserPage("Ada");
  const ada = await openAnonymousPage({ javaScriptEnabled: false, storageState: await first.context().storageState() });
  await ada.goto("/rooms/global");
  await ada.getByRole("link", { name: "Older messages" }).click();
  await expectMessage(ada, "Cup 60");
  await expect(messageRow(ada, "Cup 120")).toHaveCount(0);
  await ada.getByRole("link", { name: "Newer messages" }).click();
  await expectMessage(ada, "Cup 100");
  await ada.goBack();
  await latestButton(ada).click();
  await expectMessage(ada, "Cup 120");
});
