// Slow rendering, slow responses and slow scripts: input and events that arrive meanwhile are not lost.
import type { Page, Route } from "@playwright/test";
import { expect, test } from "./fixtures";
import { distanceFromNewest, expectMessage, messageBox, post, timeline, waitForRender } from "./messages";
import { runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";
import { roomTitle } from "./room_page";
import { createRoom, openRoomByName, quickSwitcher, quickSwitcherField } from "./sidebar";
import { expectBadges } from "./unread";

/** Delays every animation frame of the page by 300 ms. */
async function delayRendering(page: Page) {
  await page.addInitScript(() => {
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => window.setTimeout(() => request(callback), 300);
  });
  await runAndWaitForStream(page, () => page.reload());
}

/** Holds the next response from this address back until `release`. Its content is from the time of the request. */
async function holdResponse(page: Page, address: string) {
  let [release, onFetched] = [() => {}, () => {}];
  const released = new Promise<void>((resolve) => (release = resolve));
  const fetched = new Promise<void>((resolve) => (onFetched = resolve));
  const hold = async (route: Route) => {
    const response = await route.fetch();
    onFetched();
    await released;
    await route.fulfill({ response });
  };
  await page.route(address, hold, { times: 1 });
  return { fetched, release };
}

test("a message posted just before leaving the room is sent", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await createRoom(ada, "Attic", "Public");
  await delayRendering(ada);
  await messageBox(ada).fill("Just passing.");
  await messageBox(ada).press("Enter");
  await ada.keyboard.press("Alt+ArrowDown");
  await expect(roomTitle(ada)).toHaveText("global");
  await post(ada, "Here now.");
  await expectMessage(ada, "Here now.");
  await openRoomByName(ada, "Attic");
  await expectMessage(ada, "Just passing.");
});

test("the timeline stays at the newest message after a jump during rendering", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const ada = await RestClient.register(server, "Ada");
  for (let cup = 1; cup <= 40; cup++) await ada.post("global", `Cup ${cup}`);
  await expectMessage(page, "Cup 40");
  await expectBadges(page, "global", 0, 0, 3_000);
  await delayRendering(page);
  await timeline(page).evaluate((box) => (box.scrollTop = -600));
  await waitForRender(page);
  // Click the button in the task in which it appears, before the next frame.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const button = document.querySelector<HTMLElement>(".jump-to-latest");
      if (!button?.textContent?.includes("1")) return;
      observer.disconnect();
      button.click();
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await ada.post("global", "Down here.");
  await expectMessage(page, "Down here.");
  await waitForRender(page);
  await expectBadges(page, "global", 0, 0, 3_000);
  expect(await distanceFromNewest(page)).toBeLessThan(5);
});

test("messages that arrive while the sidebar is loading are counted as unread", async ({ openUserPage, server }) => {
  const page = await openUserPage("Bob");
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const tea = await ada.createRoom("Tea");
  const sidebarData = await holdResponse(page, "**/fn/read_lobby");
  await bob.joinRoom(tea);
  await sidebarData.fetched;
  for (const text of ["One.", "Two.", "Three."]) await ada.post(tea, text);
  // This message arrives after them on the same stream.
  await ada.post("global", "Did you hear?");
  await expectMessage(page, "Did you hear?");
  sidebarData.release();
  await expectBadges(page, tea, 3, 0, 5_000);
});

test("letters typed right after the quick switcher shortcut go into its field", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await delayRendering(ada);
  await messageBox(ada).focus();
  await ada.keyboard.press("Control+k");
  await ada.keyboard.type("glo");
  await expect(quickSwitcher(ada)).toBeVisible();
  await expect(quickSwitcherField(ada)).toHaveValue("glo");
  await expect(messageBox(ada)).toHaveValue("");
});

test("a query typed into the directory before hydration is searched", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await createRoom(ada, "Attic", "Public");
  await createRoom(ada, "Cellar", "Public");
  const scripts = await holdResponse(ada, "**/*.wasm");
  await ada.goto("/rooms", { waitUntil: "commit" });
  await scripts.fetched;
  await ada.locator("main").getByRole("searchbox").fill("att");
  scripts.release();
  await expect(ada.locator(".directory-room")).toHaveCount(1);
  await expect(ada).toHaveURL(/query=att/);
});
