// Where a person looks, and what their page counts. A browser under test takes every page for the one in front.
import { expect, type Locator, type Page } from "@playwright/test";

/** The person turns to another window; the page goes on. */
export async function looksAway(page: Page) {
  await page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
  });
}

/** The person comes back to this window. */
export async function looksHere(page: Page) {
  await page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
  });
}

export const roomLink = (page: Page, room: string): Locator => page.locator(`.rail a.room-link[href="/rooms/${room}"]`);

/** How much is unread in a room, as the rail shows it: all of it, and the mentions. */
export async function badgesOf(page: Page, room: string): Promise<[number, number]> {
  return roomLink(page, room).evaluate((link) => {
    const count = (selector: string) => Number(link.querySelector(selector)?.textContent ?? 0);
    return [count(".badge:not(.mention)"), count(".badge.mention")] as [number, number];
  });
}

export async function shows(page: Page, room: string, unread: number, mentions: number, timeout = 1_000) {
  await expect
    .poll(() => badgesOf(page, room), { message: `what is unread in ${room}`, timeout, intervals: [20, 50, 100] })
    .toEqual([unread, mentions]);
}

export async function hasTitle(page: Page, title: RegExp) {
  await expect(page).toHaveTitle(title, { timeout: 2_000 });
}

export const icon = (page: Page): Locator => page.locator("link[rel=icon]");

export const divider = (page: Page): Locator => page.locator(".timeline .day[data-new]");
export const firstUnreadPill = (page: Page): Locator => page.locator(".unread-pill");

/** The words of the message right below the line above what is new. */
export const belowDivider = (page: Page): Locator => page.locator(".messages > [data-new] .message-text");

/** Goes to a room within the page, and waits until it is open. */
export async function goesTo(page: Page, room: string) {
  await roomLink(page, room).click();
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await expect(roomLink(page, room)).toHaveAttribute("aria-current", "page");
}
