import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { expectAtNewest, expectMessage, messageBox, post, send } from "./messages";
import { desktop, expectAccessible, expectNoHorizontalScroll, phone } from "./page_checks";
import { jpeg, pdf, png, text } from "./test_files";
import {
  attachmentNames,
  cancelButton,
  captionField,
  chooseFiles,
  chooseFilesOnDisk,
  collectUploads,
  dropFiles,
  expectAllSent,
  expectImageLoaded,
  expectUploadStatus,
  fileLink,
  fileRoute,
  image,
  imageLinks,
  lightbox,
  lightboxButton,
  lightboxDownload,
  limitUploadSpeed,
  pasteFiles,
  pendingFile,
  pendingFiles,
  removeButton,
  retryButton,
  rowWithFile,
  uploadProgress,
  uploadRoute,
} from "./uploads";

for (const [size, options] of Object.entries({ desktop, phone })) {
  test.describe(`on a ${size}`, () => {
    test("dropped and pasted files are sent in order with a progress bar", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      await dropFiles(ada, png("garden.png", 900, 700, true), pdf("menu.pdf"));
      await expect(pendingFiles(ada)).toHaveCount(2);
      await expectImageLoaded(pendingFile(ada, "garden.png").locator("img"));
      expect(await pasteFiles(ada, [png("image.png", 40, 30)])).toBe(false);
      await expect(pendingFiles(ada)).toHaveCount(3);
      const pasted = (await pendingFiles(ada).nth(2).locator(".pending-file-name").textContent()) ?? "";
      expect(pasted).toMatch(/^pasted-\d{4}-\d{2}-\d{2}-\d{6}\.png$/);

      await limitUploadSpeed(ada, 600_000);
      await send(ada);
      const progress = uploadProgress(ada, "garden.png");
      const percent = () => progress.evaluate((bar: HTMLProgressElement) => bar.value);
      const isUploading = async () => {
        const value = await percent();
        return value > 0 && value < 100;
      };
      await expect.poll(isUploading, "the upload has begun and is not finished").toBe(true);
      await expectUploadStatus(pendingFile(ada, "menu.pdf"), "queued");

      const names = ["garden.png", "menu.pdf", pasted];
      await expectAllSent(ada, names);
      await expect.poll(() => attachmentNames(bob)).toEqual(names);
      for (const page of [ada, bob]) {
        await expectImageLoaded(image(page, "garden.png"));
        await expectImageLoaded(image(page, pasted));
        await expect(fileLink(page, "menu.pdf")).toContainText(/\d B/);
        await expectAtNewest(page);
      }
    });

    test("each file is sent with its own caption", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      const garden = await jpeg(ada, "garden.jpg", 400, 300);
      await chooseFiles(ada, garden, text("list.txt", "oolong\n"), png("cup.png", 60, 60));
      await captionField(ada, "garden.jpg").fill("The garden, after the rain.");
      await captionField(ada, "list.txt").fill("要买的茶");
      await expectAccessible(ada);
      await expectNoHorizontalScroll(ada);
      await captionField(ada, "list.txt").press("Enter");
      await expectAllSent(ada, ["garden.jpg", "list.txt", "cup.png"]);
      await expect(rowWithFile(bob, "garden.jpg")).toContainText("The garden, after the rain.");
      await expect(rowWithFile(bob, "list.txt")).toContainText("要买的茶");
      await expectImageLoaded(image(bob, "cup.png"));
      // A text message after them is in order too.
      await post(bob, "How green it is!");
      await expectMessage(ada, "How green it is!");
    });

    test("a cancelled upload can be sent again", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      await chooseFiles(ada, png("cup.png", 60, 60));
      await ada.route(uploadRoute, () => {});
      await send(ada);
      const file = pendingFile(ada, "cup.png");
      await expectUploadStatus(file, "uploading");
      await expect(uploadProgress(ada, "cup.png")).toBeVisible();
      await cancelButton(file).click();
      await expectUploadStatus(file, "waiting");
      expect(await attachmentNames(ada)).toEqual([]);
      await ada.unroute(uploadRoute);
      await send(ada);
      await expectAllSent(ada, ["cup.png"]);
      await expectImageLoaded(image(bob, "cup.png"));
    });

    test("a failed upload can be retried, and blocked files follow in order", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      await ada.route(uploadRoute, (route) => route.abort("connectionreset"), { times: 1 });
      await chooseFiles(ada, png("first.png", 60, 60), text("second.txt", "Second."));
      await send(ada);
      const file = pendingFile(ada, "first.png");
      await expectUploadStatus(file, "failed");
      await expect(file).toContainText("could not be reached");
      await expectUploadStatus(pendingFile(ada, "second.txt"), "blocked");
      expect(await attachmentNames(bob)).toEqual([]);
      await retryButton(file).click();
      for (const page of [ada, bob]) await expect.poll(() => attachmentNames(page)).toEqual(["first.png", "second.txt"]);
      await expectAllSent(ada, ["first.png", "second.txt"]);
    });

    test("a rate-limited upload shows the wait and is sent automatically in order", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      // The first wait is longer than this test.
      const waits = [60, 1];
      await ada.route(uploadRoute, async (route) => {
        const retry_after = waits.shift();
        if (!retry_after) return route.continue();
        const body = JSON.stringify({ code: "too_many_tries", retry_after });
        await route.fulfill({ status: 429, contentType: "application/problem+json", body });
      });
      await chooseFiles(ada, png("first.png", 60, 60), text("second.txt", "Second."));
      await send(ada);
      const file = pendingFile(ada, "first.png");
      await expectUploadStatus(file, "paused");
      await expect(file).toContainText(/Wait \d+ s/);
      await expectUploadStatus(pendingFile(ada, "second.txt"), "queued");
      // A cancelled file stays pending; the other one is sent, and may have to wait too.
      await cancelButton(file).click();
      await expectUploadStatus(file, "waiting");
      await expect.poll(() => attachmentNames(bob), { timeout: 10_000 }).toEqual(["second.txt"]);
      await send(ada);
      await expect.poll(() => attachmentNames(bob)).toEqual(["second.txt", "first.png"]);
    });

    test("a file that is too large, empty or of a wrong type is rejected before the upload", async ({ openUserPage }, testInfo) => {
      const ada = await openUserPage("Ada", options);
      const uploads = collectUploads(ada);
      const files = [pdf("long.pdf", 10 * 1024 * 1024 + 1), text("tool.exe", "MZ"), text("empty.txt", "")];
      await chooseFilesOnDisk(ada, testInfo.outputPath("files"), ...files);
      await expect(pendingFile(ada, "long.pdf")).toContainText("at most 10 MiB");
      await expect(pendingFile(ada, "tool.exe")).toContainText("Files are pictures");
      await expect(pendingFile(ada, "empty.txt")).toContainText("nothing in it");
      for (const file of await pendingFiles(ada).all()) await expectUploadStatus(file, "rejected");
      await expectAccessible(ada);
      await expectNoHorizontalScroll(ada);
      await send(ada);
      await expect(pendingFiles(ada)).toHaveCount(3);
      for (const name of ["long.pdf", "tool.exe", "empty.txt"]) await removeButton(ada, name).click();
      await expect(pendingFiles(ada)).toHaveCount(0);
      expect(uploads).toEqual([]);
      expect(await attachmentNames(ada)).toEqual([]);
    });

    test("a file that the server rejects shows the error and does not block the others", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      const page = "<!DOCTYPE html><title>Not a picture</title><script>alert(1)</script>";
      await chooseFiles(ada, { ...text("trick.png", page), mimeType: "image/png" }, png("honest.png", 60, 60));
      await send(ada);
      const file = pendingFile(ada, "trick.png");
      await expectUploadStatus(file, "failed");
      await expect(file).toContainText(/not of the type that its name says|Files are pictures|damaged/);
      // A retry would be rejected again.
      await expect(retryButton(file)).toHaveCount(0);
      await expectImageLoaded(image(bob, "honest.png"));
      await removeButton(ada, "trick.png").click();
      await expectAllSent(ada, ["honest.png"]);
      expect(await attachmentNames(bob)).toEqual(["honest.png"]);
    });

    test("the space of an image is reserved before it loads", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      await bob.route(fileRoute, async (route) => {
        await released;
        await route.continue();
      });
      const names = ["usual.png", "wide.png", "tall.png"];
      await chooseFiles(ada, png("usual.png", 1000, 600), png("wide.png", 3000, 40), png("tall.png", 40, 3000));
      await send(ada);
      await expect.poll(() => attachmentNames(bob)).toEqual(names);
      await expectAtNewest(bob);
      const boxes = () =>
        imageLinks(bob).evaluateAll((links) =>
          links.map((link) => link.getBoundingClientRect()).map(({ top, width, height }) => ({ top, width, height })),
        );
      const before = await boxes();
      for (const { width, height } of before) expect(Math.min(width, height)).toBeGreaterThanOrEqual(40);
      expect(before[0].width / before[0].height).toBeCloseTo(1000 / 600, 1);
      release();
      for (const name of names) await expectImageLoaded(image(bob, name));
      for (const [index, { top, width, height }] of (await boxes()).entries()) {
        expect(Math.abs(top - before[index].top), `${names[index]} stays where it is`).toBeLessThanOrEqual(1);
        expect(Math.abs(width - before[index].width)).toBeLessThanOrEqual(1);
        expect(Math.abs(height - before[index].height)).toBeLessThanOrEqual(1);
      }
      await expectAtNewest(bob);
    });

    test("a downloaded file has the name and the bytes of the upload", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      const list = text("茶 list (new).txt", "龙井\noolong\n");
      const menu = pdf("menu.pdf");
      await chooseFiles(ada, list, menu);
      await send(ada);
      for (const { name, buffer } of [list, menu]) {
        const [download] = await Promise.all([bob.waitForEvent("download"), fileLink(bob, name).click()]);
        expect(download.suggestedFilename()).toBe(name);
        expect((await readFile(await download.path())).equals(buffer), `${name} has its bytes`).toBe(true);
      }
      await expect(messageBox(bob), "the room is still open").toBeVisible();
    });

    test("the lightbox opens images and moves between them by keyboard and button", async ({ openUserPage }) => {
      const [ada, bob] = [await openUserPage("Ada", options), await openUserPage("Bob", options)];
      await chooseFiles(ada, png("one.png", 1000, 600), png("two.png", 200, 300), png("three.png", 3000, 40));
      await send(ada);
      await expect(imageLinks(bob)).toHaveCount(3);
      const link = imageLinks(bob).nth(1);
      await link.focus();
      await bob.keyboard.press("Enter");
      const dialog = lightbox(bob);
      const expectImage = async (name: string, position: string) => {
        await expect(dialog).toContainText(name);
        await expect(dialog).toContainText(position);
        await expectImageLoaded(dialog.getByRole("img", { name, exact: true }));
      };
      await expectImage("two.png", "2 / 3");
      await bob.keyboard.press("ArrowRight");
      await expectImage("three.png", "3 / 3");
      await bob.keyboard.press("Home");
      await expectImage("one.png", "1 / 3");
      const large = dialog.getByRole("img", { name: "one.png" });
      expect(await large.evaluate((image: HTMLImageElement) => image.naturalWidth), "the original image").toBe(1000);
      await bob.keyboard.press("ArrowLeft");
      await expectImage("three.png", "3 / 3");
      await bob.keyboard.press("Home");
      await bob.keyboard.press("End");
      await expectImage("three.png", "3 / 3");
      await expectAccessible(bob);
      await expectNoHorizontalScroll(bob);
      await bob.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(link).toBeFocused();

      await imageLinks(bob).first().click();
      await expectImage("one.png", "1 / 3");
      await lightboxButton(bob, "next").click();
      await expectImage("two.png", "2 / 3");
      await lightboxButton(bob, "previous").click();
      await expectImage("one.png", "1 / 3");
      const [download] = await Promise.all([bob.waitForEvent("download"), lightboxDownload(bob).click()]);
      expect(download.suggestedFilename()).toBe("one.png");
      for (const control of [lightboxButton(bob, "next"), lightboxButton(bob, "close"), lightboxDownload(bob)]) {
        await expect(control).toBeInViewport({ ratio: 1 });
        const box = await control.boundingBox();
        expect(Math.min(box?.height ?? 0, box?.width ?? 0), "the touch target is large enough").toBeGreaterThanOrEqual(44);
      }
      await lightboxButton(bob, "close").click();
      await expect(dialog).toBeHidden();

      await imageLinks(bob).first().click();
      await expect(dialog).toBeVisible();
      await dialog.locator(".lightbox-stage").click({ position: { x: 3, y: 3 } });
      await expect(dialog).toBeHidden();
      await expect(imageLinks(bob).first()).toBeFocused();
    });
  });
}

test("pasted text with an image of it is pasted as text", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await messageBox(ada).focus();
  expect(await pasteFiles(ada, [], "Just words."), "the browser pastes them").toBe(true);
  // A word processor copies text together with an image of it.
  expect(await pasteFiles(ada, [png("image.png", 40, 30)], "Just words."), "the browser pastes them").toBe(true);
  await expect(pendingFiles(ada)).toHaveCount(0);
  expect(await pasteFiles(ada, [png("garden.png", 40, 30)], "garden.png"), "a file that was copied is a file").toBe(false);
  await expect(pendingFile(ada, "garden.png")).toBeVisible();
});

test("the Enter that ends a Chinese composition does not send a file", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  const uploads = collectUploads(ada);
  await chooseFiles(ada, png("cup.png", 60, 60));
  const caption = captionField(ada, "cup.png");
  await caption.fill("杯子");
  await caption.evaluate((field) => {
    const enter = { key: "Enter", keyCode: 229, which: 229, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
  });
  await caption.press("Escape");
  await expectUploadStatus(pendingFile(ada, "cup.png"), "waiting");
  await expect(caption).toHaveValue("杯子");
  expect(uploads).toEqual([]);
  await caption.press("Enter");
  await expectAllSent(ada, ["cup.png"]);
  expect(uploads).toHaveLength(1);
});

test("closing a page with pending files asks for a confirmation", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await chooseFiles(ada, png("cup.png", 60, 60));
  await captionField(ada, "cup.png").pressSequentially("My cup");
  const confirmation = ada.waitForEvent("dialog");
  await ada.close({ runBeforeUnload: true });
  const question = await confirmation;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
  await expect(captionField(ada, "cup.png")).toHaveValue("My cup");
});

test("an image that cannot load shows a text instead", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await bob.route(fileRoute, (route) => route.fulfill({ status: 404 }));
  await chooseFiles(ada, png("cup.png", 300, 200));
  await send(ada);
  await expect(imageLinks(bob)).toContainText("This picture cannot be shown.");
});

test("pending files and the lightbox are translated to Chinese", async ({ openUserPage }) => {
  const lin = await openUserPage("林小雨", { locale: "zh-CN" });
  await chooseFiles(lin, text("tool.exe", "MZ"), png("cup.png", 60, 60));
  await expect(pendingFile(lin, "tool.exe")).toContainText(/文档/);
  await expect(captionField(lin, "cup.png")).toBeVisible();
  await removeButton(lin, "tool.exe").click();
  await send(lin);
  await expectAllSent(lin, ["cup.png"]);
  await imageLinks(lin).click();
  await expect(lightbox(lin)).toBeVisible();
  await lightboxButton(lin, "close").click();
  await expect(lightbox(lin)).toBeHidden();
});
