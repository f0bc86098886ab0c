// The requests of a page: waiting for the event stream and for hydration, and collecting requests.
import { expect, type Page, type Request } from "@playwright/test";

export const connectionBanner = (page: Page) => page.locator(".connection-banner");
export const postRoute = "**/fn/post_message";

const pathOf = (url: string) => new URL(url).pathname;
const isStream = (url: string) => pathOf(url) === "/api/chat/events";
const isPost = (url: string) => pathOf(url) === "/fn/post_message";
/** Writes that a page sends without user input: read position, activity, typing, presence. */
const isBackgroundWrite = (url: string) => /^\/fn\/(mark_read|note_activity|note_typing|who_is_here)$/.test(pathOf(url));
/** Reads of sidebar data that a page repeats when a response raced with the event stream. They carry no message text. */
const isSidebarRefetch = (url: string) => /^\/fn\/(read_lobby|read_standing)$/.test(pathOf(url));

/**
 * Opens a page that has no event stream, and waits until it is hydrated: until it has set the cookie with its time zone.
 * An input before hydration is handled without scripting, or not at all.
 */
export async function openHydrated(page: Page, path: string) {
  const zone = "utc_offset";
  // The previous page must not set the cookie any more.
  await page.goto("about:blank");
  await page.context().clearCookies({ name: zone });
  await page.goto(path);
  const hasZone = async () => (await page.context().cookies()).some(({ name }) => name === zone);
  await expect.poll(hasZone, `${path} is hydrated`).toBe(true);
}

/** Runs an action, and waits until the page's event stream is open. The page is hydrated by then. */
export async function runAndWaitForStream(page: Page, action: () => Promise<unknown>) {
  await Promise.all([page.waitForResponse((response) => isStream(response.url()) && response.ok()), action()]);
}

/** Collects the page's requests from now on, without the event stream, background writes and sidebar refetches. */
export function collectRequests(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    const isExpected = [isStream, isBackgroundWrite, isSidebarRefetch].some((matches) => matches(request.url()));
    if (!isExpected) requests.push(`${request.method()} ${request.url()}`);
  });
  return requests;
}

/** The page's requests for the event stream that have no response yet. */
export function pendingStreamRequests(page: Page): Set<Request> {
  const pending = new Set<Request>();
  page.on("request", (request) => void (isStream(request.url()) && pending.add(request)));
  page.on("response", (response) => void pending.delete(response.request()));
  page.on("requestfailed", (request) => void pending.delete(request));
  return pending;
}

/** Collects the page's requests that post a message, from now on. */
export function collectPosts(page: Page): string[] {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (isPost(request.url())) posts.push(request.url());
  });
  return posts;
}
