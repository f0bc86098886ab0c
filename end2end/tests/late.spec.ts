// On a machine that is busy everything comes late: pictures, answers, the scripts themselves. What one did meanwhile counts.
import type { Page, Route } from "@playwright/test";
import { expect, test } from "./teahouse";
import { distanceFromNewest, goesLive, isDrawnAnew, messageBox, say, sees, timeline } from "./people";
import { goesTo, makesRoom, roomTitle, switcher, switcherField } from "./lobby";
import { shows } from "./attention";
import { Account } from "./rest";

/** Pictures take so long that much happens before the next one. */
async function drawsLate(page: Page) {
  await page.addInitScript(() => {
    const draw = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (next) => window.setTimeout(() => draw(next), 300);
  });
  await goesLive(page, () => page.reload());
}

/** Keeps an answer back, once: it is of the moment in which it was asked for, and comes when it is let go. */
async function keepsBack(page: Page, address: string) {
  let [letGo, isGiven] = [() => {}, () => {}];
  const gate = new Promise<void>((open) => (letGo = open));
  const given = new Promise<void>((give) => (isGiven = give));
  const keep = async (route: Route) => {
    const response = await route.fetch();
    isGiven();
    await gate;
    await route.fulfill({ response });
  };
  await page.route(address, keep, { times: 1 });
  return { given, letGo };
}

test("whoever says something and leaves the room at once finds everything well", async ({ joins }) => {
  const ada = await joins("Ada");
  await makesRoom(ada, "Attic", "Public");
  await drawsLate(ada);
  await messageBox(ada).fill("Just passing.");
  await messageBox(ada).press("Enter");
  await ada.keyboard.press("Alt+ArrowDown");
  await expect(roomTitle(ada)).toHaveText("global");
  await say(ada, "Here now.");
  await sees(ada, "Here now.");
  await goesTo(ada, "Attic");
  await sees(ada, "Just passing.");
});

test("whoever leaps to the newest message stays there", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const ada = await Account.open(teahouse, "register", "Ada");
  for (let cup = 1; cup <= 40; cup++) await ada.says("global", `Cup ${cup}`);
  await sees(page, "Cup 40");
  await shows(page, "global", 0, 0, 3_000);
  await drawsLate(page);
  await timeline(page).evaluate((box) => (box.scrollTop = -600));
  await isDrawnAnew(page);
  // As soon as the pill is there, in the same moment for the page: its next picture is still to come.
  await page.evaluate(() => {
    const press = new MutationObserver(() => {
      const pill = document.querySelector<HTMLElement>(".new-pill");
      if (!pill?.textContent?.includes("1")) return;
      press.disconnect();
      pill.click();
    });
    press.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await ada.says("global", "Down here.");
  await sees(page, "Down here.");
  await isDrawnAnew(page);
  await shows(page, "global", 0, 0, 3_000);
  expect(await distanceFromNewest(page)).toBeLessThan(5);
});

test("what is said while one is coming into a room counts", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const tea = await ada.makesRoom("Tea");
  const lobby = await keepsBack(page, "**/fn/read_lobby");
  await bob.joins(tea);
  await lobby.given;
  for (const words of ["One.", "Two.", "Three."]) await ada.says(tea, words);
  // What comes after them has been heard, and so have they.
  await ada.says("global", "Did you hear?");
  await sees(page, "Did you hear?");
  lobby.letGo();
  await shows(page, tea, 3, 0, 5_000);
});

test("letters typed after the keys of the switcher are in its field", async ({ joins }) => {
  const ada = await joins("Ada");
  await drawsLate(ada);
  await messageBox(ada).focus();
  await ada.keyboard.press("Control+k");
  await ada.keyboard.type("glo");
  await expect(switcher(ada)).toBeVisible();
  await expect(switcherField(ada)).toHaveValue("glo");
  await expect(messageBox(ada)).toHaveValue("");
});

test("words typed into the directory before it is awake are looked for", async ({ joins }) => {
  const ada = await joins("Ada");
  await makesRoom(ada, "Attic", "Public");
  await makesRoom(ada, "Cellar", "Public");
  const scripts = await keepsBack(ada, "**/*.wasm");
  await ada.goto("/rooms", { waitUntil: "commit" });
  await scripts.given;
  await ada.locator("main").getByRole("searchbox").fill("att");
  scripts.letGo();
  await expect(ada.locator(".directory-room")).toHaveCount(1);
  await expect(ada).toHaveURL(/query=att/);
});
