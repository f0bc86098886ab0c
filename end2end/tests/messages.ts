// The timeline, the composer and the actions on a message. Works in English and in Chinese, with and without scripting.
import { expect, type Locator, type Page } from "@playwright/test";

const labels = {
  message: /^(Message|消息)/,
  send: /^(Send|发送)$/,
  more: /^(More|更多)$/,
  reply: /^(Reply|回复)$/,
  edit: /^(Edit|编辑)$/,
  copyLink: /^(Copy link|复制链接)$/,
  markUnread: /^(Mark unread from here|从这里起标为未读)$/,
  profile: /^(Show profile|查看资料)$/,
  remove: /^(Delete|删除)$/,
  editMessage: /^(Edit message|编辑消息)$/,
  save: /^(Save|保存)$/,
  cancel: /^(Cancel|取消)$/,
  cancelReply: /^(Stop replying|取消回复)$/,
};

/** Texts with running numbers: "Cup 1", "Cup 2", … */
export const numbered = (text: string, count: number) => Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);

export const messageBox = (page: Page) => page.getByRole("textbox", { name: labels.message });
export const sendButton = (page: Page) => page.getByRole("button", { name: labels.send });
export const timeline = (page: Page) => page.locator(".timeline");
export const messageRows = (page: Page) => page.getByRole("log").locator(".message");
export const latestButton = (page: Page) => page.locator(".jump-to-latest");

/** The rows that show exactly this text. There should never be two. */
export const messageRow = (page: Page, text: string): Locator =>
  messageRows(page).filter({ has: page.locator(".message-text").getByText(text, { exact: true }) });

/** Sends the draft and the pending files. */
export const send = (page: Page) => sendButton(page).click();

export async function post(page: Page, text: string) {
  await messageBox(page).fill(text);
  await sendButton(page).click();
}

export async function expectMessage(page: Page, text: string, options?: { timeout?: number }) {
  await expect(messageRow(page, text)).toHaveCount(1, options);
  await expect(messageRow(page, text)).toBeVisible();
}

export async function expectNoMessage(page: Page, text: string) {
  await expect(messageRow(page, text)).toHaveCount(0);
}

/** The texts of all rows, top to bottom, exactly as shown. */
export async function messageTexts(page: Page): Promise<string[]> {
  return messageRows(page).locator(".message-text").evaluateAll((texts) => texts.map((text) => text.textContent ?? ""));
}

// The timeline

/** The distance in pixels between the scroll position and the newest message. The timeline is laid out from its end. */
export async function distanceFromNewest(page: Page): Promise<number> {
  return timeline(page).evaluate((box) => -box.scrollTop);
}

/** Scrolls to the oldest loaded message. */
export async function scrollToOldest(page: Page) {
  await timeline(page).evaluate((box) => (box.scrollTop = -box.scrollHeight));
}

/** The top of a row's text in the next rendered frame, in pixels from the top of the viewport. */
export async function topOfMessage(row: Locator): Promise<number> {
  await waitForRender(row.page());
  return row.locator(".message-text").evaluate((text) => text.getBoundingClientRect().top);
}

/** Scrolls to one end of the loaded messages. Returns the id and the top of a message in view, measured in the same task. */
export function scrollToEnd(page: Page, end: "oldest" | "newest") {
  return timeline(page).evaluate((box, end) => {
    box.scrollTop = end === "oldest" ? -box.scrollHeight : 0;
    const { top, bottom } = box.getBoundingClientRect();
    const visible = [...box.querySelectorAll(".message")].filter((row) => {
      const rectangle = row.getBoundingClientRect();
      return rectangle.top >= top && rectangle.bottom <= bottom;
    });
    const row = visible[Math.floor(visible.length / 2)];
    return { id: row.id, top: row.querySelector(".message-text")!.getBoundingClientRect().top };
  }, end);
}

/** The top of a message's text in the next rendered frame. */
export const topOfMessageWithId = (page: Page, id: string) => topOfMessage(page.locator(`#${id}`));

/** Waits for two animation frames. The scroll events of all earlier scrolling have fired by then. */
export async function waitForRender(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
  });
}

export async function expectAtNewest(page: Page) {
  await expect.poll(() => distanceFromNewest(page), "the newest message is in view").toBeLessThan(5);
}

export async function scrollUp(page: Page, pixels: number) {
  await timeline(page).hover();
  await page.mouse.wheel(0, -pixels);
  // Until the end of the scroll: one turn of the wheel may take several frames.
  await expect.poll(() => distanceFromNewest(page)).toBeGreaterThan(pixels - 1);
  await waitForRender(page);
}

// Actions on a message

export const systemMessages = (page: Page) => page.getByRole("log").locator(".system-message > p");
export const messageMenu = (page: Page) => page.getByRole("menu");
type MessageAction = "reply" | "edit" | "copyLink" | "markUnread" | "profile" | "remove";
export const messageMenuItem = (page: Page, action: MessageAction) =>
  messageMenu(page).getByRole("menuitem", { name: labels[action] });
export const replyBar = (page: Page) => page.locator(".reply-bar");
export const cancelReplyButton = (page: Page) => page.getByRole("button", { name: labels.cancelReply });
export const editBox = (page: Page) => page.getByRole("textbox", { name: labels.editMessage });
export const saveButton = (page: Page) => page.getByRole("button", { name: labels.save });
export const removalDialog = (page: Page) => page.getByRole("dialog").filter({ hasText: /Delete this message|删除这条消息/ });
export const removalButton = (page: Page, button: "remove" | "cancel") =>
  removalDialog(page).getByRole("button", { name: labels[button] });
export const quoteIn = (row: Locator) => row.locator(".quote");
export const editedLabel = (row: Locator) => row.locator(".message-edited");
export const permalink = (row: Locator) => row.locator(".message-time");

export async function openMessageMenu(page: Page, row: Locator) {
  await row.hover();
  await row.getByRole("button", { name: labels.more }).click();
  await expect(messageMenu(page)).toBeVisible();
}

/** Opens the menu of a message and clicks an item. */
export async function chooseMessageAction(page: Page, action: MessageAction, row: Locator) {
  await openMessageMenu(page, row);
  await messageMenuItem(page, action).click();
  await expect(messageMenu(page)).toBeHidden();
}

export async function expectHighlighted(row: Locator) {
  await expect(row).toHaveAttribute("data-highlighted", "");
  await expect(row).toBeInViewport();
}

/** The distance in pixels between the middle of a message and the middle of the timeline. */
export async function distanceFromMiddle(row: Locator): Promise<number> {
  return row.evaluate((row) => {
    const [message, timeline] = [row, row.closest(".timeline")!].map((element) => element.getBoundingClientRect());
    return Math.abs((message.top + message.bottom) / 2 - (timeline.top + timeline.bottom) / 2);
  });
}
