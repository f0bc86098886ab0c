// Files to share, made here, and what people do with them and see of them, in their words.
import { expect, type Locator, type Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { rows, sendButton, timeline } from "./people";

/** A file as the browser's choice of files takes it. */
export type Sent = { name: string; mimeType: string; buffer: Buffer };

const words = {
  attach: /^(Attach files|添加文件)$/,
  files: /^(Files to send|待发送的文件)$/,
  pictures: /^(Pictures|图片)$/,
  cancel: /^(Cancel|取消)$/,
  retry: /^(Retry|重试)$/,
  previous: /^(Previous|上一张)$/,
  next: /^(Next|下一张)$/,
  download: /^(Download|下载)$/,
  close: /^(Close|关闭)$/,
};

// Files

/** A picture of one colour, or of noise, which does not compress. */
export function png(name: string, width: number, height: number, noise = false): Sent {
  const lines = Array.from({ length: height }, () => {
    const pixels = noise ? randomBytes(width * 3) : Buffer.alloc(width * 3, Buffer.from([86, 128, 96]));
    return Buffer.concat([Buffer.from([0]), pixels]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits each of red, green and blue.
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.concat(lines));
  const buffer = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
  return { name, mimeType: "image/png", buffer };
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A photograph, as far as the browser can make one. */
export async function jpeg(page: Page, name: string, width: number, height: number): Promise<Sent> {
  const address = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const brush = canvas.getContext("2d")!;
      brush.fillStyle = "tan";
      brush.fillRect(0, 0, width, height);
      return canvas.toDataURL("image/jpeg");
    },
    [width, height],
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(address.split(",")[1], "base64") };
}

/** A document of one empty page, with as many bytes as wanted. */
export function pdf(name: string, bytes = 0): Sent {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  text += "% padding\n".repeat(Math.ceil(Math.max(0, bytes - text.length - 200) / 10));
  const table = text.length;
  const entries = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
  text += `xref\n0 4\n0000000000 65535 f \n${entries.join("")}`;
  text += `trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return { name, mimeType: "application/pdf", buffer: Buffer.from(text.padEnd(bytes, "\n"), "latin1") };
}

export function text(name: string, words: string): Sent {
  return { name, mimeType: "text/plain", buffer: Buffer.from(words) };
}

// Giving them

export async function chooses(page: Page, ...files: Sent[]) {
  await expect(page.getByRole("button", { name: words.attach })).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(files);
}

/** Drags files over the page, and lets go of them there. */
export async function drops(page: Page, ...files: Sent[]) {
  const dataTransfer = await carried(page, files);
  const anywhere = page.locator("main");
  await expect(page.locator(".drop-zone")).toBeHidden();
  await anywhere.dispatchEvent("dragenter", { dataTransfer });
  await anywhere.dispatchEvent("dragover", { dataTransfer });
  await expect(page.getByText(/^(Drop files to share|松开即可分享文件)$/)).toBeVisible();
  await anywhere.dispatchEvent("drop", { dataTransfer });
  await expect(page.locator(".drop-zone")).toBeHidden();
}

/** Pastes files, and words if there are some, where the cursor is. Answers whether that is left to the browser. */
export async function pastes(page: Page, files: Sent[], words = ""): Promise<boolean> {
  const clipboard = await carried(page, files);
  return clipboard.evaluate((clipboardData, words) => {
    if (words) clipboardData.setData("text/plain", words);
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    return (document.activeElement ?? document.body).dispatchEvent(paste);
  }, words);
}

function carried(page: Page, files: Sent[]) {
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  return page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    return data;
  }, plain);
}

// Chips

export const chips = (page: Page) => page.getByRole("list", { name: words.files }).getByRole("listitem");
export const chipOf = (page: Page, name: string | RegExp) =>
  chips(page).filter({ has: page.locator(".chip-name").getByText(name, { exact: true }) });
export const captionOf = (page: Page, name: string) =>
  page.getByRole("textbox", { name: new RegExp(`^(Caption for ${name}|${name} 的说明)$`) });
export const progressOf = (page: Page, name: string) =>
  page.getByRole("progressbar", { name: new RegExp(`^(Uploading|正在上传) ${name}$`) });
export const removeButton = (page: Page, name: string) =>
  page.getByRole("button", { name: new RegExp(`^(Remove|移除) ${name}$`) });
export const cancelButton = (chip: Locator) => chip.getByRole("button", { name: words.cancel });
export const retryButton = (chip: Locator) => chip.getByRole("button", { name: words.retry });

export async function stands(chip: Locator, how: "waiting" | "queued" | "uploading" | "paused" | "held" | "failed" | "refused") {
  await expect(chip).toHaveAttribute("data-state", how);
}

// In the room

export const sends = (page: Page) => sendButton(page).click();

/** Everything is on the server, and nothing waits any more. */
export async function allSent(page: Page, names: string[]) {
  await expect(chips(page)).toHaveCount(0, { timeout: 20_000 });
  await expect.poll(() => shared(page)).toEqual(names);
}

export const pictureLinks = (page: Page) => timeline(page).locator("a.attachment-image");
export const pictureOf = (page: Page, name: string) => pictureLinks(page).getByRole("img", { name, exact: true });
export const fileRowOf = (page: Page, name: string) =>
  timeline(page).locator("a.attachment-file").filter({ has: page.getByText(name, { exact: true }) });
/** The row that shows the picture or the file of this name. */
export const rowWith = (page: Page, name: string) =>
  rows(page).filter({ has: page.locator(".attachment-image, .attachment-file").filter({ has: named(page, name) }) });
const named = (page: Page, name: string) =>
  page.getByRole("img", { name, exact: true }).or(page.getByText(name, { exact: true }));

/** The names of everything shared in the room, top to bottom. */
export async function shared(page: Page): Promise<string[]> {
  const files = timeline(page).locator(".attachment-image > img, .attachment-name");
  return files.evaluateAll((files) => files.map((file) => file.getAttribute("alt") ?? file.textContent ?? ""));
}

export async function isDrawn(picture: Locator) {
  const width = () => picture.evaluate((image: HTMLImageElement) => (image.complete ? image.naturalWidth : 0));
  await expect.poll(width, "the picture is drawn").toBeGreaterThan(0);
}

// Large

export const lightbox = (page: Page) => page.getByRole("dialog", { name: words.pictures });
export const lightboxButton = (page: Page, what: "previous" | "next" | "close") =>
  lightbox(page).getByRole("button", { name: words[what] });
export const lightboxDownload = (page: Page) => lightbox(page).getByRole("link", { name: words.download });

// On the wire

export const uploadAddress = "**/api/chat/upload";
export const fileAddress = "**/uploads/chat/**";

/** Collects the uploads that leave the page from now on. */
export function uploadsOf(page: Page): string[] {
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/chat/upload") uploads.push(request.method());
  });
  return uploads;
}

/** From now on nothing leaves the page faster than this. */
export async function uploadsSlowly(page: Page, bytesPerSecond: number) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const unlimited = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send("Network.emulateNetworkConditions", { ...unlimited, uploadThroughput: bytesPerSecond });
}
