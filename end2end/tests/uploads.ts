// Pending files, uploads, attachments and the lightbox. Works in English and in Chinese.
import { expect, type Locator, type Page } from "@playwright/test";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageRows, timeline } from "./messages";
import type { UploadFile } from "./test_files";

const labels = {
  attach: /^(Attach files|添加文件)$/,
  files: /^(Files to send|待发送的文件)$/,
  images: /^(Pictures|图片)$/,
  cancel: /^(Cancel|取消)$/,
  retry: /^(Retry|重试)$/,
  previous: /^(Previous|上一张)$/,
  next: /^(Next|下一张)$/,
  download: /^(Download|下载)$/,
  close: /^(Close|关闭)$/,
};

// Choosing files

export async function chooseFiles(page: Page, ...files: UploadFile[]) {
  await expect(page.getByRole("button", { name: labels.attach })).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(files);
}

/** Chooses files on the disk, in this folder. A large file is not sent to the browser by the test then. */
export async function chooseFilesOnDisk(page: Page, folder: string, ...files: UploadFile[]) {
  await mkdir(folder, { recursive: true });
  const paths = files.map(({ name }) => join(folder, name));
  await Promise.all(files.map(({ buffer }, index) => writeFile(paths[index], buffer)));
  await expect(page.getByRole("button", { name: labels.attach })).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(paths);
}

/** Drags files over the page and drops them. */
export async function dropFiles(page: Page, ...files: UploadFile[]) {
  const dataTransfer = await dataTransferOf(page, files);
  const target = page.locator("main");
  await expect(page.locator(".drop-zone")).toBeHidden();
  await target.dispatchEvent("dragenter", { dataTransfer });
  await target.dispatchEvent("dragover", { dataTransfer });
  await expect(page.getByText(/^(Drop files to share|松开即可分享文件)$/)).toBeVisible();
  await target.dispatchEvent("drop", { dataTransfer });
  await expect(page.locator(".drop-zone")).toBeHidden();
}

/** Pastes files and text into the focused element. Returns whether the browser's own paste is left to happen. */
export async function pasteFiles(page: Page, files: UploadFile[], text = ""): Promise<boolean> {
  const clipboard = await dataTransferOf(page, files);
  return clipboard.evaluate((clipboardData, text) => {
    if (text) clipboardData.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    return (document.activeElement ?? document.body).dispatchEvent(paste);
  }, text);
}

function dataTransferOf(page: Page, files: UploadFile[]) {
  const encoded = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  return page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    return data;
  }, encoded);
}

// Pending files

export const pendingFiles = (page: Page) => page.getByRole("list", { name: labels.files }).getByRole("listitem");
export const pendingFile = (page: Page, name: string | RegExp) =>
  pendingFiles(page).filter({ has: page.locator(".pending-file-name").getByText(name, { exact: true }) });
export const captionField = (page: Page, name: string) =>
  page.getByRole("textbox", { name: new RegExp(`^(Caption for ${name}|${name} 的说明)$`) });
export const uploadProgress = (page: Page, name: string) =>
  page.getByRole("progressbar", { name: new RegExp(`^(Uploading|正在上传) ${name}$`) });
export const removeButton = (page: Page, name: string) =>
  page.getByRole("button", { name: new RegExp(`^(Remove|移除) ${name}$`) });
export const cancelButton = (file: Locator) => file.getByRole("button", { name: labels.cancel });
export const retryButton = (file: Locator) => file.getByRole("button", { name: labels.retry });

type UploadStatus = "waiting" | "queued" | "uploading" | "paused" | "blocked" | "failed" | "rejected";
export async function expectUploadStatus(file: Locator, status: UploadStatus) {
  await expect(file).toHaveAttribute("data-state", status);
}

// Attachments in the timeline

/** All files are sent: none is pending, and the timeline shows exactly these. */
export async function expectAllSent(page: Page, names: string[]) {
  await expect(pendingFiles(page)).toHaveCount(0, { timeout: 20_000 });
  await expect.poll(() => attachmentNames(page)).toEqual(names);
}

export const imageLinks = (page: Page) => timeline(page).locator("a.attachment-image");
export const image = (page: Page, name: string) => imageLinks(page).getByRole("img", { name, exact: true });
export const fileLink = (page: Page, name: string) =>
  timeline(page).locator("a.attachment-file").filter({ has: page.getByText(name, { exact: true }) });
/** The row with the image or the file of this name. */
export const rowWithFile = (page: Page, name: string) =>
  messageRows(page).filter({
    has: page.locator(".attachment-image, .attachment-file").filter({ has: imageOrText(page, name) }),
  });
const imageOrText = (page: Page, name: string) =>
  page.getByRole("img", { name, exact: true }).or(page.getByText(name, { exact: true }));

/** The names of all attachments in the timeline, top to bottom. */
export async function attachmentNames(page: Page): Promise<string[]> {
  const files = timeline(page).locator(".attachment-image > img, .attachment-name");
  return files.evaluateAll((files) => files.map((file) => file.getAttribute("alt") ?? file.textContent ?? ""));
}

export async function expectImageLoaded(image: Locator) {
  const width = () => image.evaluate((image: HTMLImageElement) => (image.complete ? image.naturalWidth : 0));
  await expect.poll(width, "the image is loaded").toBeGreaterThan(0);
}

// Lightbox

export const lightbox = (page: Page) => page.getByRole("dialog", { name: labels.images });
export const lightboxButton = (page: Page, button: "previous" | "next" | "close") =>
  lightbox(page).getByRole("button", { name: labels[button] });
export const lightboxDownload = (page: Page) => lightbox(page).getByRole("link", { name: labels.download });

// Requests

export const uploadRoute = "**/api/chat/upload";
export const fileRoute = "**/uploads/chat/**";

/** Collects the page's upload requests from now on. */
export function collectUploads(page: Page): string[] {
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/chat/upload") uploads.push(request.method());
  });
  return uploads;
}

/** Limits the speed of the page's uploads from now on. */
export async function limitUploadSpeed(page: Page, bytesPerSecond: number) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const unlimited = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send("Network.emulateNetworkConditions", { ...unlimited, uploadThroughput: bytesPerSecond });
}
