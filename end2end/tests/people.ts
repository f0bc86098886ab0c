// What people do and see in Teahouse, in their words. Works in English and in Chinese, with scripting and without.
import { expect, type Locator, type Page } from "@playwright/test";

export const password = "a pot of oolong";

const words = {
  name: /^\s*(Name|名字)/,
  password: /^\s*(Password|密码)/,
  message: /^(Message|消息)/,
  send: /^(Send|发送)$/,
  signIn: /^(Sign in|登录)$/,
  signUp: /^(Sign up|注册)$/,
  signOut: /^(Sign out|退出)$/,
};

// At the door

export async function signUp(page: Page, name: string, secret = password) {
  await page.goto("/sign-up");
  await givesName(page, name, secret);
  await signUpButton(page).click();
  await expect(messageBox(page)).toBeVisible();
}

export async function signIn(page: Page, name: string, secret = password) {
  await page.goto("/sign-in");
  await givesName(page, name, secret);
  await signInButton(page).click();
}

export async function givesName(page: Page, name: string, secret = password) {
  await page.getByLabel(words.name).fill(name);
  await page.getByLabel(words.password).fill(secret);
}

export async function signOut(page: Page) {
  await page.getByRole("button", { name: words.signOut }).click();
  await expect(signInButton(page)).toBeVisible();
}

export const signInButton = (page: Page) => page.getByRole("button", { name: words.signIn });
export const signUpButton = (page: Page) => page.getByRole("button", { name: words.signUp });
export const signOutButton = (page: Page) => page.getByRole("button", { name: words.signOut });

export async function isTold(page: Page, what: RegExp) {
  await expect(page.getByRole("alert").filter({ hasText: what })).toBeVisible();
}

// In the room

export const messageBox = (page: Page) => page.getByRole("textbox", { name: words.message });
export const sendButton = (page: Page) => page.getByRole("button", { name: words.send });
export const timeline = (page: Page) => page.locator(".timeline");
export const rows = (page: Page) => page.getByRole("log").locator(".message");
export const banner = (page: Page) => page.locator(".banner");
export const newMessagesPill = (page: Page) => page.locator(".new-pill");

/** The rows that show exactly this text: there should never be two. */
export const rowOf = (page: Page, text: string): Locator =>
  rows(page).filter({ has: page.locator(".message-text").getByText(text, { exact: true }) });

export async function say(page: Page, text: string) {
  await messageBox(page).fill(text);
  await sendButton(page).click();
}

export async function sees(page: Page, text: string, options?: { timeout?: number }) {
  await expect(rowOf(page, text)).toHaveCount(1, options);
  await expect(rowOf(page, text)).toBeVisible();
}

export async function doesNotSee(page: Page, text: string) {
  await expect(rowOf(page, text)).toHaveCount(0);
}

/** Everything said in the room, top to bottom, exactly as it is shown. */
export async function conversation(page: Page): Promise<string[]> {
  return rows(page).locator(".message-text").evaluateAll((texts) => texts.map((text) => text.textContent ?? ""));
}

/** How far the newest line is from being in view, in pixels. The timeline is laid out from its end. */
export async function distanceFromNewest(page: Page): Promise<number> {
  return timeline(page).evaluate((box) => -box.scrollTop);
}

/** Scrolls to the oldest message that is shown. */
export async function scrollsToOldest(page: Page) {
  await timeline(page).evaluate((box) => (box.scrollTop = -box.scrollHeight));
}

/** Where a line stands on the screen, in pixels from its top. */
export async function placeOf(line: Locator): Promise<number> {
  return line.locator(".message-text").evaluate((text) => text.getBoundingClientRect().top);
}

export async function isAtNewest(page: Page) {
  await expect.poll(() => distanceFromNewest(page), "the newest message is in view").toBeLessThan(5);
}

export async function scrollsUp(page: Page, pixels: number) {
  await timeline(page).hover();
  await page.mouse.wheel(0, -pixels);
  await expect.poll(() => distanceFromNewest(page)).toBeGreaterThan(pixels / 2);
}

// On the wire

const isStream = (url: string) => new URL(url).pathname === "/api/chat/events";
const isPost = (url: string) => new URL(url).pathname === "/fn/post_message";
export const postAddress = "**/fn/post_message";

/** Does something after which the page's event stream is open. By then scripting has taken over. */
export async function goesLive(page: Page, action: () => Promise<unknown>) {
  await Promise.all([page.waitForResponse((answer) => isStream(answer.url()) && answer.ok()), action()]);
}

/** Collects what the page asks for from now on, apart from the event stream. */
export function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    if (!isStream(request.url())) requests.push(`${request.method()} ${request.url()}`);
  });
  return requests;
}

/** Collects the posts that leave the page from now on. */
export function postsOf(page: Page): string[] {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (isPost(request.url())) posts.push(request.url());
  });
  return posts;
}
