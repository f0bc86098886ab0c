// What people do and see in Teahouse, in their words. Works in English and in Chinese, with scripting and without.
import { expect, type Locator, type Page, type Request } from "@playwright/test";

export const password = "a pot of oolong";

const words = {
  name: /^\s*(Name|名字)/,
  password: /^\s*(Password|密码)/,
  message: /^(Message|消息)/,
  send: /^(Send|发送)$/,
  signIn: /^(Sign in|登录)$/,
  signUp: /^(Sign up|注册)$/,
  signOut: /^(Sign out|退出)$/,
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
  stopReplying: /^(Stop replying|取消回复)$/,
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
  await opensOwnMenu(page);
  await signOutButton(page).click();
  await expect(signInButton(page)).toBeVisible();
}

/** Opens the menu at the foot of the rail: the account, the language, the way out. */
export async function opensOwnMenu(page: Page) {
  if (!(await signOutButton(page).isVisible())) await page.locator(".own-menu > summary").click();
  await expect(signOutButton(page)).toBeVisible();
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

/** Where a line stands in the next picture, in pixels from the top of the screen. */
export async function placeOf(line: Locator): Promise<number> {
  await isDrawnAnew(line.page());
  return line.locator(".message-text").evaluate((text) => text.getBoundingClientRect().top);
}

/** Goes to an end of what is shown. Answers which message is in view there, and where, at that very moment. */
export function goesToEnd(page: Page, end: "oldest" | "newest") {
  return timeline(page).evaluate((box, end) => {
    box.scrollTop = end === "oldest" ? -box.scrollHeight : 0;
    const { top, bottom } = box.getBoundingClientRect();
    const seen = [...box.querySelectorAll(".message")].filter((row) => {
      const place = row.getBoundingClientRect();
      return place.top >= top && place.bottom <= bottom;
    });
    const row = seen[Math.floor(seen.length / 2)];
    return { id: row.id, top: row.querySelector(".message-text")!.getBoundingClientRect().top };
  }, end);
}

/** Where the words of a message stand in the next picture. */
export const topOf = (page: Page, id: string) => placeOf(page.locator(`#${id}`));

/** The page has drawn another picture, and has heard by then of whatever was scrolled before. */
export async function isDrawnAnew(page: Page) {
  await page.evaluate(async () => {
    const picture = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await picture();
    await picture();
  });
}

export async function isAtNewest(page: Page) {
  await expect.poll(() => distanceFromNewest(page), "the newest message is in view").toBeLessThan(5);
}

export async function scrollsUp(page: Page, pixels: number) {
  await timeline(page).hover();
  await page.mouse.wheel(0, -pixels);
  // All the way: a wheel may take several pictures.
  await expect.poll(() => distanceFromNewest(page)).toBeGreaterThan(pixels - 1);
  await isDrawnAnew(page);
}

// With a message

export const systemLines = (page: Page) => page.getByRole("log").locator(".system-line > p");
export const menu = (page: Page) => page.getByRole("menu");
type Act = "reply" | "edit" | "copyLink" | "markUnread" | "profile" | "remove";
export const menuItem = (page: Page, what: Act) =>
  menu(page).getByRole("menuitem", { name: words[what] });
export const replyBar = (page: Page) => page.locator(".reply-bar");
export const stopReplyingButton = (page: Page) => page.getByRole("button", { name: words.stopReplying });
export const editBox = (page: Page) => page.getByRole("textbox", { name: words.editMessage });
export const saveButton = (page: Page) => page.getByRole("button", { name: words.save });
export const removalDialog = (page: Page) => page.getByRole("dialog").filter({ hasText: /Delete this message|删除这条消息/ });
export const removalButton = (page: Page, what: "remove" | "cancel") =>
  removalDialog(page).getByRole("button", { name: words[what] });
export const quoteIn = (row: Locator) => row.locator(".quote");
export const editedMark = (row: Locator) => row.locator(".message-edited");
export const linkOf = (row: Locator) => row.locator(".message-time");

export async function opensMenu(page: Page, row: Locator) {
  await row.hover();
  await row.getByRole("button", { name: words.more }).click();
  await expect(menu(page)).toBeVisible();
}

/** Opens the menu of a message and chooses from it. */
export async function asksTo(page: Page, what: Act, row: Locator) {
  await opensMenu(page, row);
  await menuItem(page, what).click();
  await expect(menu(page)).toBeHidden();
}

export async function isMarked(row: Locator) {
  await expect(row).toHaveAttribute("data-marked", "");
  await expect(row).toBeInViewport();
}

/** How far the middle of a message is from the middle of the timeline, in pixels. */
export async function distanceFromMiddle(row: Locator): Promise<number> {
  return row.evaluate((row) => {
    const [box, timeline] = [row, row.closest(".timeline")!].map((element) => element.getBoundingClientRect());
    return Math.abs((box.top + box.bottom) / 2 - (timeline.top + timeline.bottom) / 2);
  });
}

// On the wire

const isStream = (url: string) => new URL(url).pathname === "/api/chat/events";
/** What a page tells by itself, in answer to nothing: how far one has read, that one is there, that one writes. */
const tells = (url: string) => /^\/fn\/(mark_read|note_activity|note_typing|who_is_here)$/.test(new URL(url).pathname);
/** How a page asks again what stands in the rail, where an answer crossed the stream. No words of messages come of it. */
const asksAgain = (url: string) => /^\/fn\/(read_lobby|read_standing)$/.test(new URL(url).pathname);
const isPost = (url: string) => new URL(url).pathname === "/fn/post_message";
export const postAddress = "**/fn/post_message";

/**
 * Opens a page that has no event stream, and waits until scripting has taken over: until it has told its time zone, for
 * the next page. What is pressed before that is done without scripting, or not at all.
 */
export async function opensAwake(page: Page, path: string) {
  const zone = "utc_offset";
  // The page one comes from must not tell it any more.
  await page.goto("about:blank");
  await page.context().clearCookies({ name: zone });
  await page.goto(path);
  const isTold = async () => (await page.context().cookies()).some(({ name }) => name === zone);
  await expect.poll(isTold, `${path} is awake`).toBe(true);
}

/** Does something after which the page's event stream is open. By then scripting has taken over. */
export async function goesLive(page: Page, action: () => Promise<unknown>) {
  await Promise.all([page.waitForResponse((answer) => isStream(answer.url()) && answer.ok()), action()]);
}

/** Collects what the page asks for from now on, apart from the event stream, what it only tells, and its rail. */
export function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    const isExpected = [isStream, tells, asksAgain].some((is) => is(request.url()));
    if (!isExpected) requests.push(`${request.method()} ${request.url()}`);
  });
  return requests;
}

/** The requests for the event stream that were not answered yet. */
export function triesOf(page: Page): Set<Request> {
  const tries = new Set<Request>();
  page.on("request", (request) => void (isStream(request.url()) && tries.add(request)));
  page.on("response", (answer) => void tries.delete(answer.request()));
  page.on("requestfailed", (request) => void tries.delete(request));
  return tries;
}

/** Collects the posts that leave the page from now on. */
export function postsOf(page: Page): string[] {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (isPost(request.url())) posts.push(request.url());
  });
  return posts;
}
