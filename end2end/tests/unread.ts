// Unread counts, and the focus of the window. In a browser under test every page has the focus.
import { expect, type Locator, type Page } from "@playwright/test";

/** The window loses the focus; the page stays open. */
export async function blurWindow(page: Page) {
  await page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
  });
}

/** The window gets the focus back. */
export async function focusWindow(page: Page) {
  await page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
  });
}

export const roomLink = (page: Page, room: string): Locator => page.locator(`.sidebar a.room-link[href="/rooms/${room}"]`);

/** The unread count and the mention count of a room, as the sidebar shows them. */
export async function badgeCounts(page: Page, room: string): Promise<[number, number]> {
  return roomLink(page, room).evaluate((link) => {
    const count = (selector: string) => Number(link.querySelector(selector)?.textContent ?? 0);
    return [count(".badge:not(.mention)"), count(".badge.mention")] as [number, number];
  });
}

export async function expectBadges(page: Page, room: string, unread: number, mentions: number, timeout = 1_000) {
  await expect
    .poll(() => badgeCounts(page, room), { message: `unread and mentions in ${room}`, timeout, intervals: [20, 50, 100] })
    .toEqual([unread, mentions]);
}

export async function expectTitle(page: Page, title: RegExp) {
  await expect(page).toHaveTitle(title, { timeout: 2_000 });
}

export const favicon = (page: Page): Locator => page.locator("link[rel=icon]");

export const unreadDivider = (page: Page): Locator => page.locator(".timeline .divider[data-unread]");
export const firstUnreadButton = (page: Page): Locator => page.locator(".jump-to-unread");

/** The text of the message directly below the unread divider. */
export const firstUnreadText = (page: Page): Locator => page.locator(".messages > [data-first-unread] .message-text");

/** Opens a room by its id without a page load, and waits until it is open. */
export async function openRoom(page: Page, room: string) {
  await roomLink(page, room).click();
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await expect(roomLink(page, room)).toHaveAttribute("aria-current", "page");
}
