import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { join } from "node:path";
import { expect, test, type Teahouse } from "./teahouse";
import {
  asksTo,
  goesLive,
  isAtNewest,
  isTold,
  messageBox,
  opensMenu,
  opensOwnMenu,
  removalDialog,
  replyBar,
  rowOf,
  say,
  sees,
  sendButton,
  signIn,
  signOutButton,
  signUp,
} from "./people";
import {
  createButton,
  newRoomButton,
  opensMembers,
  opensRail,
  opensSettings,
  opensSwitcher,
  roomInRail,
} from "./lobby";
import {
  captionOf,
  chips,
  chooses,
  isDrawn,
  jpeg,
  lightbox,
  pictureOf,
  png,
  removeButton,
  sends,
  text,
} from "./files";

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** Fills the room with every kind of text that a page must cope with. */
async function talk(teahouse: Teahouse) {
  const lin = await teahouse.program("林小雨");
  const bob = await teahouse.program("Bob");
  const maya = await teahouse.program("Maya");
  await lin.says("早上好！水烧好了，有人要喝龙井吗？");
  await bob.says("Morning. A cup for me, please.");
  await bob.says("And could somebody look at the door? It squeaks again, and the guests have started to answer it.");
  await maya.says("On it.\nThe oil is in the left drawer, isn't it?");
  await lin.says("对，左边第二个抽屉。谢谢 Maya！");
  await bob.says(`The one from here: https://example.org/hinges/${"and-oil-".repeat(20)}`);
  await maya.says("好的 Done. It was the hinge, not the door.");
}

const ownRow = (page: Page) => page.locator(".message[data-mine]");

/** A talk with answers and changes, seen by somebody who has said something too. */
async function exchange(page: Page, teahouse: Teahouse, name: string) {
  await goesLive(page, () => signUp(page, name));
  const suyin = await teahouse.program(`Suyin ${name}`);
  const question = await suyin.says("谁把蓝色的茶壶带走了？\nIt was on the second shelf, beside the cups.");
  const guess = await suyin.says("I beleive it was the wind.", question);
  await suyin.edits(guess, "I believe it was the wind.");
  await suyin.removes(await suyin.says("Or the cat."));
  await say(page, "It is in my kitchen, sorry. 在我的厨房里。");
  await expect(ownRow(page)).toHaveAttribute("data-state", "posted");
  await asksTo(page, "reply", rowOf(page, "I believe it was the wind.").last());
  await expect(replyBar(page)).toBeVisible();
  await isAtNewest(page);
}

/** Files that wait to be sent, one of them in vain. */
async function choosing(page: Page, name: string) {
  await goesLive(page, () => signUp(page, name));
  const pictures = [await jpeg(page, "The garden after the rain.jpg", 1200, 800), png("tall.png", 300, 900)];
  await chooses(page, ...pictures, text("茶单 2026.txt", "green\nblack"), text("setup.exe", "MZ"));
  await captionOf(page, "The garden after the rain.jpg").fill("The garden, after the rain.");
}

const screens: [name: string, show: (page: Page, teahouse: Teahouse) => Promise<void>][] = [
  ["sign-in", async (page) => void (await page.goto("/sign-in"))],
  ["sign-up", async (page) => void (await page.goto("/sign-up"))],
  [
    "sign-in-refused",
    async (page) => {
      await signIn(page, "Ada", "not the password");
      await isTold(page, /\S/);
    },
  ],
  ["room-empty", (page) => goesLive(page, () => signUp(page, "Ada"))],
  [
    "room",
    async (page, teahouse) => {
      await talk(teahouse);
      await goesLive(page, () => signUp(page, "Jun"));
      await say(page, "Good morning, everybody. 大家好！");
      await sees(page, "Good morning, everybody. 大家好！");
      await isAtNewest(page);
    },
  ],
  ["replying", (page, teahouse) => exchange(page, teahouse, "Kim")],
  [
    "editing",
    async (page, teahouse) => {
      await exchange(page, teahouse, "Lea");
      await asksTo(page, "edit", ownRow(page));
    },
  ],
  [
    "menu",
    async (page, teahouse) => {
      await exchange(page, teahouse, "Noa");
      await opensMenu(page, ownRow(page));
    },
  ],
  [
    "removing",
    async (page, teahouse) => {
      await exchange(page, teahouse, "Ola");
      await asksTo(page, "remove", ownRow(page));
      await expect(removalDialog(page)).toBeVisible();
    },
  ],
  ["choosing", (page) => choosing(page, "Pia")],
  [
    "sharing",
    async (page) => {
      await choosing(page, "Qi");
      await removeButton(page, "setup.exe").click();
      await sends(page);
      await expect(chips(page)).toHaveCount(0, { timeout: 20_000 });
      await isAtNewest(page);
    },
  ],
  [
    "rail",
    async (page, teahouse) => {
      await lobby(page, teahouse, "Sam");
      await opensRail(page);
    },
  ],
  [
    "switcher",
    async (page, teahouse) => {
      await lobby(page, teahouse, "Tao");
      await opensSwitcher(page);
    },
  ],
  [
    "members",
    async (page, teahouse) => {
      await lobby(page, teahouse, "Uma");
      await opensRail(page);
      await goesLive(page, () => roomInRail(page, "Cellar").click());
      await opensMembers(page);
    },
  ],
  [
    "room-settings",
    async (page, teahouse) => {
      await lobby(page, teahouse, "Vera");
      await opensSettings(page);
    },
  ],
  [
    "new-room",
    async (page) => {
      await goesLive(page, () => signUp(page, "Wu"));
      await opensRail(page);
      await newRoomButton(page).click();
      await expect(createButton(page)).toBeVisible();
    },
  ],
  [
    "directory",
    async (page, teahouse) => {
      await lobby(page, teahouse, "Xia");
      await page.goto("/rooms");
    },
  ],
  [
    "lightbox",
    async (page) => {
      await goesLive(page, () => signUp(page, "Ren"));
      await chooses(page, await jpeg(page, "garden.jpg", 1200, 800));
      await sends(page);
      await pictureOf(page, "garden.jpg").last().click();
      await isDrawn(lightbox(page).getByRole("img"));
    },
  ],
];

/** A lobby with something in every part of it. */
async function lobby(page: Page, teahouse: Teahouse, name: string) {
  const host = await teahouse.program(`Host ${name}`);
  await goesLive(page, () => signUp(page, name));
  for (const room of ["厨房 Kitchen", "The garden, where the cat sleeps"]) {
    await host.makes(room, "public", "What grows, what blooms, and who waters it. 花开了吗？");
  }
  const cellar = await host.makes("Cellar", "private");
  await host.adds(cellar, name);
  const listed = page.locator(".rail .room-link", { hasText: "Cellar" });
  await expect(listed).toHaveCount(1);
  await host.saysIn(cellar, `Who has the key, @${name}?`);
  await host.saysIn(cellar, "钥匙在谁那里？");
  await host.saysIn(await host.talksWith(name), "Just between us.");
  // It is there on a phone too, where the rail is closed.
  await expect(listed.locator(".badge.mention")).toHaveCount(1);
}

/** Nothing makes the page scroll sideways. */
async function fitsTheWidth(page: Page) {
  const content = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(content).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** axe finds nothing serious. */
async function isAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}

// Each screen in every setting; the pictures are for people to look at.
for (const [size, options] of Object.entries({ desktop, phone })) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const locale of ["en", "zh-CN"]) {
      test(`every screen: ${size}, ${colorScheme}, ${locale}`, async ({ teahouse, visitor }, testInfo) => {
        test.setTimeout(180_000);
        for (const [name, show] of screens) {
          await test.step(name, async () => {
            const page = await visitor({ ...options, colorScheme, locale });
            await show(page, teahouse);
            const file = `${name}-${size}-${colorScheme}-${locale}.png`;
            await page.screenshot({ path: join(testInfo.project.outputDir, "looks", file), animations: "disabled" });
            await fitsTheWidth(page);
            await isAccessible(page);
          });
        }
      });
    }
  }
}

test("everything is in reach on a phone", async ({ joins, teahouse }) => {
  await talk(teahouse);
  const ada = await joins("Ada", phone);
  await fitsTheWidth(ada);
  await isAtNewest(ada);
  for (const control of [messageBox(ada), sendButton(ada)]) {
    await expect(control).toBeInViewport({ ratio: 1 });
    const box = await control.boundingBox();
    expect(Math.min(box?.height ?? 0, box?.width ?? 0), "a finger hits it").toBeGreaterThanOrEqual(44);
  }
  const fontSize = await messageBox(ada).evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
  expect(fontSize, "the phone does not zoom in on the box").toBeGreaterThanOrEqual(16);

  await say(ada, "From the phone.");
  await sees(ada, "From the phone.");
  await isAtNewest(ada);

  await expect(signOutButton(ada)).toBeHidden();
  await ada.locator(".rail-toggle > summary").click();
  await opensOwnMenu(ada);
  await expect(signOutButton(ada)).toBeInViewport({ ratio: 1 });
  // Escape closes the menu first, then the rail.
  await ada.keyboard.press("Escape");
  await expect(ada.locator(".own-menu > summary")).toBeFocused();
  await ada.keyboard.press("Escape");
  await expect(ada.locator(".own-menu > summary")).toBeHidden();
  await expect(ada.locator(".rail-toggle > summary")).toBeFocused();
});

test("a long draft leaves room to read", async ({ joins, teahouse }) => {
  await talk(teahouse);
  const ada = await joins("Ada", phone);
  await messageBox(ada).fill("One more line.\n".repeat(60));
  const box = await messageBox(ada).boundingBox();
  expect(box?.height ?? 0).toBeLessThanOrEqual(844 * 0.42);
  await expect(sendButton(ada)).toBeInViewport({ ratio: 1 });
  await fitsTheWidth(ada);
});

test("the keyboard alone gets one in, and to the message box first", async ({ joins, visitor }) => {
  await joins("Ada");
  const ada = await visitor();
  await ada.goto("/sign-in");
  await ada.getByLabel(/^\s*Name/).focus();
  await ada.keyboard.type("Ada");
  await ada.keyboard.press("Tab");
  await ada.keyboard.type("a pot of oolong");
  await goesLive(ada, () => ada.keyboard.press("Enter"));
  await expect(messageBox(ada)).toBeVisible();

  await goesLive(ada, () => ada.reload());
  await ada.keyboard.press("Tab");
  await ada.keyboard.press("Enter");
  await expect(messageBox(ada)).toBeFocused();
});
