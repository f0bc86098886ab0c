// Who is here and who is writing, as others see it come and go.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./teahouse";
import { goesLive, messageBox, say, sees, signIn, signUp } from "./people";

const dotOf = (page: Page, name: string): Locator =>
  page.locator(".member", { has: page.locator(".person-name").getByText(name, { exact: true }) }).locator(".presence-dot");
const typingLine = (page: Page) => page.locator(".typing-names");
const typingAnnouncement = (page: Page) => page.locator(".typing-line").getByRole("status");

async function opensMembers(page: Page) {
  await page.getByRole("button", { name: /^(Members|成员)/ }).first().click();
  await expect(page.locator(".member").first()).toBeVisible();
}

async function shows(page: Page, name: string, presence: "online" | "away" | "offline", timeout = 5_000) {
  await expect(dotOf(page, name), `${name} is ${presence}`).toHaveAttribute("data-presence", presence, { timeout });
}

/** Notes when a line begins and when it ends to say something, in milliseconds of the page itself. */
async function timesOf(line: Locator): Promise<number[]> {
  const times: number[] = [];
  await line.page().exposeFunction("noteTime", (time: number) => times.push(time));
  await line.evaluate((line) => {
    const isEmpty = () => !line.textContent?.trim();
    let wasEmpty = isEmpty();
    const note = () => {
      if (isEmpty() === wasEmpty) return;
      wasEmpty = !wasEmpty;
      (window as unknown as { noteTime(time: number): void }).noteTime(performance.now());
    };
    new MutationObserver(note).observe(line, { childList: true, characterData: true, subtree: true });
  });
  return times;
}

test("a dot comes, stays on the way to another page, and goes", async ({ joins }) => {
  const ada = await joins("Ada");
  await opensMembers(ada);
  await shows(ada, "Ada", "online");
  const bob = await joins("Bob");
  await shows(ada, "Bob", "online");
  await expect(dotOf(ada, "Bob")).toHaveText("Online");

  // Told by the server, so that it is seen also where nothing was heard before.
  await opensMembers(bob);
  for (const name of ["Ada", "Bob"]) await shows(bob, name, "online");

  const changes: string[] = [];
  await ada.exposeFunction("noteChange", (presence: string) => changes.push(presence));
  await dotOf(ada, "Bob").evaluate((dot) => {
    const note = () => (window as unknown as { noteChange(presence: string): void }).noteChange(dot.getAttribute("data-presence")!);
    new MutationObserver(note).observe(dot, { attributes: true, attributeFilter: ["data-presence"] });
  });
  await goesLive(bob, () => bob.reload());
  await goesLive(bob, () => bob.reload());
  await bob.close();
  await shows(ada, "Bob", "offline", 15_000);
  await expect.poll(() => changes, "nothing flickered while the page was loaded again").toEqual(["offline"]);
});

test("several devices are one person", async ({ joins, visitor }) => {
  const ada = await joins("Ada");
  await opensMembers(ada);
  const bob = await joins("Bob");
  await shows(ada, "Bob", "online");
  const phone = await visitor({ viewport: { width: 390, height: 844 } });
  await goesLive(phone, () => signIn(phone, "Bob"));
  await bob.close();
  // Longer than someone lingers who is gone.
  await expect.poll(async () => dotOf(ada, "Bob").getAttribute("data-presence"), { timeout: 3_000 }).toBe("online");
  await goesLive(phone, () => phone.reload());
  await shows(ada, "Bob", "online");
  await phone.close();
  await shows(ada, "Bob", "offline", 15_000);
});

test("dots are right again after the connection was gone", async ({ joins, teahouse }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await opensMembers(ada);
  await shows(ada, "Bob", "online");
  await bob.close();
  await teahouse.kill();
  await teahouse.start();
  await shows(ada, "Ada", "online", 40_000);
  // The dead process has told nobody that he left; within a minute it does not count any more.
  await shows(ada, "Bob", "offline", 60_000);
});

test("one sees who is writing, until they stop or have said it", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await expect(typingLine(ada)).toBeEmpty();
  const times = await timesOf(typingLine(ada));
  await messageBox(bob).pressSequentially("Well");
  await expect(typingLine(ada)).toHaveText("Bob is typing…");
  await expect(typingAnnouncement(ada)).toHaveText("Bob is typing…");
  await expect(typingLine(bob), "not of oneself").toBeEmpty();
  await expect(typingLine(ada)).toBeEmpty({ timeout: 8_000 });
  await expect.poll(() => times, "it came and went").toHaveLength(2);
  expect(times[1] - times[0], "it is gone after five seconds").toBeGreaterThan(4_500);

  // Said: gone at once.
  await messageBox(bob).pressSequentially(", well");
  await expect(typingLine(ada)).toHaveText("Bob is typing…");
  await say(bob, "Well, well.");
  await sees(ada, "Well, well.");
  await expect(typingLine(ada)).toBeEmpty({ timeout: 1_000 });

  // Both, and more.
  const [carl, dora] = [await joins("Carl"), await joins("Dora")];
  await messageBox(carl).pressSequentially("I");
  await expect(typingLine(ada)).toHaveText("Carl is typing…");
  await messageBox(dora).pressSequentially("I");
  await expect(typingLine(ada)).toHaveText("Carl and Dora are typing…");
  await messageBox(bob).pressSequentially("I");
  await expect(typingLine(ada)).toHaveText("Several people are typing…");
  await expect(typingLine(ada)).toBeEmpty({ timeout: 8_000 });
});

test("a page tells that its reader is there, at most once a minute", async ({ visitor }) => {
  const bob = await visitor();
  const told: string[] = [];
  bob.on("request", (request) => {
    if (new URL(request.url()).pathname === "/fn/note_activity") told.push(request.url());
  });
  await bob.clock.install();
  await goesLive(bob, () => signUp(bob, "Bob"));
  const times = async (count: number) => expect.poll(() => told.length).toBe(count);
  await messageBox(bob).pressSequentially("hello");
  await times(1);
  await bob.clock.fastForward(45_000);
  await messageBox(bob).pressSequentially("hello");
  await bob.clock.fastForward(20_000);
  expect(told, "nobody has touched anything since").toHaveLength(1);
  await messageBox(bob).pressSequentially("hello");
  await times(2);
});
