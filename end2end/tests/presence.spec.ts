// Presence and typing, as other users see them.
import type { Locator, Page } from "@playwright/test";
import { signIn, signUp } from "./auth";
import { expect, test } from "./fixtures";
import { expectMessage, messageBox, post } from "./messages";
import { runAndWaitForStream } from "./network";

const presenceDot = (page: Page, name: string): Locator =>
  page.locator(".member", { has: page.locator(".user-name").getByText(name, { exact: true }) }).locator(".presence-dot");
const typingNames = (page: Page) => page.locator(".typing-names");
const typingAnnouncement = (page: Page) => page.locator(".typing-indicator").getByRole("status");

async function openMembers(page: Page) {
  await page.getByRole("button", { name: /^(Members|成员)/ }).first().click();
  await expect(page.locator(".member").first()).toBeVisible();
}

async function expectPresence(page: Page, name: string, presence: "online" | "away" | "offline", timeout = 5_000) {
  await expect(presenceDot(page, name), `${name} is ${presence}`).toHaveAttribute("data-presence", presence, { timeout });
}

/** Records the times at which an element becomes non-empty or empty, in milliseconds of the page's clock. */
async function recordToggles(element: Locator): Promise<number[]> {
  const times: number[] = [];
  await element.page().exposeFunction("recordTime", (time: number) => times.push(time));
  await element.evaluate((element) => {
    const isEmpty = () => !element.textContent?.trim();
    let wasEmpty = isEmpty();
    const record = () => {
      if (isEmpty() === wasEmpty) return;
      wasEmpty = !wasEmpty;
      (window as unknown as { recordTime(time: number): void }).recordTime(performance.now());
    };
    new MutationObserver(record).observe(element, { childList: true, characterData: true, subtree: true });
  });
  return times;
}

test("a presence dot appears with the user, stays over reloads, and goes offline after the page closes", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await openMembers(ada);
  await expectPresence(ada, "Ada", "online");
  const bob = await openUserPage("Bob");
  await expectPresence(ada, "Bob", "online");
  await expect(presenceDot(ada, "Bob")).toHaveText("Online");

  // Rendered by the server, so that the page needs no earlier event.
  await openMembers(bob);
  for (const name of ["Ada", "Bob"]) await expectPresence(bob, name, "online");

  const changes: string[] = [];
  await ada.exposeFunction("recordChange", (presence: string) => changes.push(presence));
  await presenceDot(ada, "Bob").evaluate((dot) => {
    const record = () => (window as unknown as { recordChange(presence: string): void }).recordChange(dot.getAttribute("data-presence")!);
    new MutationObserver(record).observe(dot, { attributes: true, attributeFilter: ["data-presence"] });
  });
  await runAndWaitForStream(bob, () => bob.reload());
  await runAndWaitForStream(bob, () => bob.reload());
  await bob.close();
  await expectPresence(ada, "Bob", "offline", 15_000);
  await expect.poll(() => changes, "presence does not flicker during a reload").toEqual(["offline"]);
});

test("a user stays online while one of several devices is connected", async ({ openUserPage, openAnonymousPage }) => {
  const ada = await openUserPage("Ada");
  await openMembers(ada);
  const bob = await openUserPage("Bob");
  await expectPresence(ada, "Bob", "online");
  const phone = await openAnonymousPage({ viewport: { width: 390, height: 844 } });
  await runAndWaitForStream(phone, () => signIn(phone, "Bob"));
  await bob.close();
  // Longer than the grace period after a disconnect.
  await expect.poll(async () => presenceDot(ada, "Bob").getAttribute("data-presence"), { timeout: 3_000 }).toBe("online");
  await runAndWaitForStream(phone, () => phone.reload());
  await expectPresence(ada, "Bob", "online");
  await phone.close();
  await expectPresence(ada, "Bob", "offline", 15_000);
});

test("presence is correct again after a server crash", async ({ openUserPage, server }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await openMembers(ada);
  await expectPresence(ada, "Bob", "online");
  await bob.close();
  await server.kill();
  await server.start();
  await expectPresence(ada, "Ada", "online", 40_000);
  // The killed process published no disconnect of Bob. Its report expires within a minute.
  await expectPresence(ada, "Bob", "offline", 60_000);
});

test("the typing indicator shows who types until they stop or post", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await expect(typingNames(ada)).toBeEmpty();
  const times = await recordToggles(typingNames(ada));
  await messageBox(bob).pressSequentially("Well");
  await expect(typingNames(ada)).toHaveText("Bob is typing…");
  await expect(typingAnnouncement(ada)).toHaveText("Bob is typing…");
  await expect(typingNames(bob), "a user does not see their own typing").toBeEmpty();
  await expect(typingNames(ada)).toBeEmpty({ timeout: 8_000 });
  await expect.poll(() => times, "the indicator appeared and disappeared").toHaveLength(2);
  expect(times[1] - times[0], "the indicator disappears after five seconds").toBeGreaterThan(4_500);

  // A post ends the indicator at once.
  await messageBox(bob).pressSequentially(", well");
  await expect(typingNames(ada)).toHaveText("Bob is typing…");
  await post(bob, "Well, well.");
  await expectMessage(ada, "Well, well.");
  await expect(typingNames(ada)).toBeEmpty({ timeout: 1_000 });

  // Two users, then more.
  const [carl, dora] = [await openUserPage("Carl"), await openUserPage("Dora")];
  await messageBox(carl).pressSequentially("I");
  await expect(typingNames(ada)).toHaveText("Carl is typing…");
  await messageBox(dora).pressSequentially("I");
  await expect(typingNames(ada)).toHaveText("Carl and Dora are typing…");
  await messageBox(bob).pressSequentially("I");
  await expect(typingNames(ada)).toHaveText("Several people are typing…");
  await expect(typingNames(ada)).toBeEmpty({ timeout: 8_000 });
});

test("a page reports the activity of its user at most once a minute", async ({ openAnonymousPage }) => {
  const bob = await openAnonymousPage();
  const reports: string[] = [];
  bob.on("request", (request) => {
    if (new URL(request.url()).pathname === "/fn/note_activity") reports.push(request.url());
  });
  await bob.clock.install();
  await runAndWaitForStream(bob, () => signUp(bob, "Bob"));
  const expectReports = async (count: number) => expect.poll(() => reports.length).toBe(count);
  await messageBox(bob).pressSequentially("hello");
  await expectReports(1);
  await bob.clock.fastForward(45_000);
  await messageBox(bob).pressSequentially("hello");
  await bob.clock.fastForward(20_000);
  expect(reports, "there was no input since").toHaveLength(1);
  await messageBox(bob).pressSequentially("hello");
  await expectReports(2);
});
