import type { Page } from "@playwright/test";
import { expectError, openSignedUp, openUserMenu, signIn, signOutButton } from "./auth";
import { expect, test } from "./fixtures";
import {
  chooseMessageAction,
  expectAtNewest,
  expectMessage,
  messageBox,
  messageRow,
  openMessageMenu,
  post,
  removalDialog,
  replyBar,
  send,
  sendButton,
} from "./messages";
import { runAndWaitForStream } from "./network";
import { checkBothColourSchemes, desktop, expectNoHorizontalScroll, phone } from "./page_checks";
import { RestClient } from "./rest_client";
import { openMembersPanel, openRoomSettings } from "./room_page";
import type { TestServer } from "./server";
import { createRoomButton, newRoomButton, openQuickSwitcher, openSidebar, sidebarRoom } from "./sidebar";
import { jpeg, png, text } from "./test_files";
import { captionField, chooseFiles, expectImageLoaded, image, lightbox, pendingFiles, removeButton } from "./uploads";

/** Posts texts that are hard to lay out. */
async function postSampleMessages(server: TestServer) {
  const lin = await RestClient.register(server, "林小雨");
  const bob = await RestClient.register(server, "Bob");
  const maya = await RestClient.register(server, "Maya");
  await lin.post("global", "早上好！水烧好了，有人要喝龙井吗？");
  await bob.post("global", "Morning. A cup for me, please.");
  await bob.post("global", "And could somebody look at the door? It squeaks again, and the guests have started to answer it.");
  await maya.post("global", "On it.\nThe oil is in the left drawer, isn't it?");
  await lin.post("global", "对，左边第二个抽屉。谢谢 Maya！");
  await bob.post("global", `The one from here: https://example.org/hinges/${"and-oil-".repeat(20)}`);
  await maya.post("global", "好的 Done. It was the hinge, not the door.");
}

const ownRow = (page: Page) => page.locator(".message[data-mine]");

/** Signs up a user, and fills the room with a reply, an edit, a removal and a message of the user. */
async function prepareReply(page: Page, server: TestServer, name: string) {
  await openSignedUp(page, name);
  const suyin = await RestClient.register(server, `Suyin ${name}`);
  const { id: question } = await suyin.post("global", "谁把蓝色的茶壶带走了？\nIt was on the second shelf, beside the cups.");
  const { id: guess } = await suyin.post("global", "I beleive it was the wind.", question);
  await suyin.edit("global", guess, "I believe it was the wind.");
  const { id: removed } = await suyin.post("global", "Or the cat.");
  await suyin.remove("global", removed);
  await post(page, "It is in my kitchen, sorry. 在我的厨房里。");
  await expect(ownRow(page)).toHaveAttribute("data-state", "posted");
  await chooseMessageAction(page, "reply", messageRow(page, "I believe it was the wind.").last());
  await expect(replyBar(page)).toBeVisible();
  await expectAtNewest(page);
}

/** Signs up a user and chooses files, one of which is rejected. */
async function chooseSampleFiles(page: Page, name: string) {
  await openSignedUp(page, name);
  const pictures = [await jpeg(page, "The garden after the rain.jpg", 1200, 800), png("tall.png", 300, 900)];
  await chooseFiles(page, ...pictures, text("茶单 2026.txt", "green\nblack"), text("setup.exe", "MZ"));
  await captionField(page, "The garden after the rain.jpg").fill("The garden, after the rain.");
}

const pages: [name: string, show: (page: Page, server: TestServer) => Promise<void>][] = [
  ["sign-in", async (page) => void (await page.goto("/sign-in"))],
  ["sign-up", async (page) => void (await page.goto("/sign-up"))],
  [
    "sign-in-rejected",
    async (page) => {
      await signIn(page, "Ada", "not the password");
      await expectError(page, /\S/);
    },
  ],
  ["room-empty", (page) => openSignedUp(page, "Ada")],
  [
    "room",
    async (page, server) => {
      await postSampleMessages(server);
      await openSignedUp(page, "Jun");
      await post(page, "Good morning, everybody. 大家好！");
      await expectMessage(page, "Good morning, everybody. 大家好！");
      await expectAtNewest(page);
    },
  ],
  ["reply", (page, server) => prepareReply(page, server, "Kim")],
  [
    "edit",
    async (page, server) => {
      await prepareReply(page, server, "Lea");
      await chooseMessageAction(page, "edit", ownRow(page));
    },
  ],
  [
    "message-menu",
    async (page, server) => {
      await prepareReply(page, server, "Noa");
      await openMessageMenu(page, ownRow(page));
    },
  ],
  [
    "removal",
    async (page, server) => {
      await prepareReply(page, server, "Ola");
      await chooseMessageAction(page, "remove", ownRow(page));
      await expect(removalDialog(page)).toBeVisible();
    },
  ],
  ["pending-files", (page) => chooseSampleFiles(page, "Pia")],
  [
    "attachments",
    async (page) => {
      await chooseSampleFiles(page, "Qi");
      await removeButton(page, "setup.exe").click();
      await send(page);
      await expect(pendingFiles(page)).toHaveCount(0, { timeout: 20_000 });
      await expectAtNewest(page);
    },
  ],
  [
    "sidebar",
    async (page, server) => {
      await fillSidebar(page, server, "Sam");
      await openSidebar(page);
    },
  ],
  [
    "quick-switcher",
    async (page, server) => {
      await fillSidebar(page, server, "Tao");
      await openQuickSwitcher(page);
    },
  ],
  [
    "members",
    async (page, server) => {
      await fillSidebar(page, server, "Uma");
      await openSidebar(page);
      await runAndWaitForStream(page, () => sidebarRoom(page, "Cellar").click());
      await openMembersPanel(page);
    },
  ],
  [
    "room-settings",
    async (page, server) => {
      await fillSidebar(page, server, "Vera");
      await openRoomSettings(page);
    },
  ],
  [
    "new-room",
    async (page) => {
      await openSignedUp(page, "Wu");
      await openSidebar(page);
      await newRoomButton(page).click();
      await expect(createRoomButton(page)).toBeVisible();
    },
  ],
  [
    "directory",
    async (page, server) => {
      await fillSidebar(page, server, "Xia");
      await page.goto("/rooms");
    },
  ],
  [
    "lightbox",
    async (page) => {
      await openSignedUp(page, "Ren");
      await chooseFiles(page, await jpeg(page, "garden.jpg", 1200, 800));
      await send(page);
      await image(page, "garden.jpg").last().click();
      await expectImageLoaded(lightbox(page).getByRole("img"));
    },
  ],
];

/** Signs up a user whose sidebar has rooms, a direct message and a mention. */
async function fillSidebar(page: Page, server: TestServer, name: string) {
  const host = await RestClient.register(server, `Host ${name}`);
  await openSignedUp(page, name);
  for (const roomName of ["厨房 Kitchen", "The garden, where the cat sleeps"]) {
    await host.createRoom(roomName, "public", "What grows, what blooms, and who waters it. 花开了吗？");
  }
  const cellar = await host.createRoom("Cellar", "private");
  await host.addMember(cellar, name);
  const room = page.locator(".sidebar .room-link", { hasText: "Cellar" });
  await expect(room).toHaveCount(1);
  await host.post(cellar, `Who has the key, @${name}?`);
  await host.post(cellar, "钥匙在谁那里？");
  await host.post(await host.openDirectRoom(name), "Just between us.");
  // On a phone the badge is in the document too, while the sidebar is closed.
  await expect(room.locator(".badge.mention")).toHaveCount(1);
}

/** Leaves the page, which would react to the end of its session, and removes the cookies. */
async function endSession(page: Page) {
  await page.goto("/mark.svg");
  await page.context().clearCookies();
}

// Each page in every setting. One browser page shows them all, so that the scripts are compiled once.
for (const [size, options] of Object.entries({ desktop, phone })) {
  for (const locale of ["en", "zh-CN"]) {
    test(`every page is accessible and fits the screen in both colour schemes: ${size}, ${locale}`, async ({ server, openAnonymousPage }, testInfo) => {
      test.setTimeout(300_000);
      const page = await openAnonymousPage({ ...options, locale });
      for (const [name, show] of pages) {
        await test.step(name, async () => {
          await endSession(page);
          await show(page, server);
          await checkBothColourSchemes(page, testInfo, `${name}-${size}-${locale}`);
        });
      }
    });
  }
}

test("on a phone, composer and sidebar are reachable by touch", async ({ openUserPage, server }) => {
  await postSampleMessages(server);
  const ada = await openUserPage("Ada", phone);
  await expectNoHorizontalScroll(ada);
  await expectAtNewest(ada);
  for (const control of [messageBox(ada), sendButton(ada)]) {
    await expect(control).toBeInViewport({ ratio: 1 });
    const box = await control.boundingBox();
    expect(Math.min(box?.height ?? 0, box?.width ?? 0), "the touch target is large enough").toBeGreaterThanOrEqual(44);
  }
  const fontSize = await messageBox(ada).evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
  expect(fontSize, "the phone does not zoom in on the field").toBeGreaterThanOrEqual(16);

  await post(ada, "From the phone.");
  await expectMessage(ada, "From the phone.");
  await expectAtNewest(ada);

  await expect(signOutButton(ada)).toBeHidden();
  await ada.locator(".sidebar-toggle > summary").click();
  await openUserMenu(ada);
  await expect(signOutButton(ada)).toBeInViewport({ ratio: 1 });
  // Escape closes the menu first, then the sidebar.
  await ada.keyboard.press("Escape");
  await expect(ada.locator(".user-menu > summary")).toBeFocused();
  await ada.keyboard.press("Escape");
  await expect(ada.locator(".user-menu > summary")).toBeHidden();
  await expect(ada.locator(".sidebar-toggle > summary")).toBeFocused();
});

test("on a phone, a long draft leaves space for the messages", async ({ openUserPage, server }) => {
  await postSampleMessages(server);
  const ada = await openUserPage("Ada", phone);
  await messageBox(ada).fill("One more line.\n".repeat(60));
  const box = await messageBox(ada).boundingBox();
  expect(box?.height ?? 0).toBeLessThanOrEqual(844 * 0.42);
  await expect(sendButton(ada)).toBeInViewport({ ratio: 1 });
  await expectNoHorizontalScroll(ada);
});

test("sign-in works by keyboard, and the first link skips to the message box", async ({ openUserPage, openAnonymousPage }) => {
  await openUserPage("Ada");
  const ada = await openAnonymousPage();
  await ada.goto("/sign-in");
  await ada.getByLabel(/^\s*Name/).focus();
  await ada.keyboard.type("Ada");
  await ada.keyboard.press("Tab");
  await ada.keyboard.type("a pot of oolong");
  await runAndWaitForStream(ada, () => ada.keyboard.press("Enter"));
  await expect(messageBox(ada)).toBeVisible();

  await runAndWaitForStream(ada, () => ada.reload());
  await ada.keyboard.press("Tab");
  await ada.keyboard.press("Enter");
  await expect(messageBox(ada)).toBeFocused();
});
