import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { expect, test } from "./teahouse";
import { isAtNewest, messageBox, say, sees } from "./people";
import {
  allSent,
  cancelButton,
  captionOf,
  chipOf,
  chips,
  chooses,
  drops,
  fileAddress,
  fileRowOf,
  isDrawn,
  jpeg,
  lightbox,
  lightboxButton,
  lightboxDownload,
  pastes,
  pdf,
  pictureLinks,
  pictureOf,
  png,
  progressOf,
  removeButton,
  retryButton,
  rowWith,
  sends,
  shared,
  stands,
  text,
  uploadAddress,
  uploadsOf,
  uploadsSlowly,
} from "./files";

const sizes: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/** axe finds nothing serious, and nothing makes the page scroll sideways. */
async function isInOrder(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
  const content = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(content).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

for (const [size, options] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test("two dropped files and a pasted picture go out in order, with progress", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      await drops(ada, png("garden.png", 900, 700, true), pdf("menu.pdf"));
      await expect(chips(ada)).toHaveCount(2);
      await isDrawn(chipOf(ada, "garden.png").locator("img"));
      expect(await pastes(ada, [png("image.png", 40, 30)])).toBe(false);
      await expect(chips(ada)).toHaveCount(3);
      const pasted = (await chips(ada).nth(2).locator(".chip-name").textContent()) ?? "";
      expect(pasted).toMatch(/^pasted-\d{4}-\d{2}-\d{2}-\d{6}\.png$/);

      await uploadsSlowly(ada, 600_000);
      await sends(ada);
      const progress = progressOf(ada, "garden.png");
      const percent = () => progress.evaluate((bar: HTMLProgressElement) => bar.value);
      const isUnderWay = async () => {
        const reached = await percent();
        return reached > 0 && reached < 100;
      };
      await expect.poll(isUnderWay, "it has begun, and is not done").toBe(true);
      await stands(chipOf(ada, "menu.pdf"), "queued");

      const names = ["garden.png", "menu.pdf", pasted];
      await allSent(ada, names);
      await expect.poll(() => shared(bob)).toEqual(names);
      for (const page of [ada, bob]) {
        await isDrawn(pictureOf(page, "garden.png"));
        await isDrawn(pictureOf(page, pasted));
        await expect(fileRowOf(page, "menu.pdf")).toContainText(/\d B/);
        await isAtNewest(page);
      }
    });

    test("each file has words of its own", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      const garden = await jpeg(ada, "garden.jpg", 400, 300);
      await chooses(ada, garden, text("list.txt", "oolong\n"), png("cup.png", 60, 60));
      await captionOf(ada, "garden.jpg").fill("The garden, after the rain.");
      await captionOf(ada, "list.txt").fill("要买的茶");
      await isInOrder(ada);
      await captionOf(ada, "list.txt").press("Enter");
      await allSent(ada, ["garden.jpg", "list.txt", "cup.png"]);
      await expect(rowWith(bob, "garden.jpg")).toContainText("The garden, after the rain.");
      await expect(rowWith(bob, "list.txt")).toContainText("要买的茶");
      await isDrawn(pictureOf(bob, "cup.png"));
      // Words of another message are in their place too.
      await say(bob, "How green it is!");
      await sees(ada, "How green it is!");
    });

    test("an upload can be cancelled, and sent after all", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      await chooses(ada, png("cup.png", 60, 60));
      await ada.route(uploadAddress, () => {});
      await sends(ada);
      const chip = chipOf(ada, "cup.png");
      await stands(chip, "uploading");
      await expect(progressOf(ada, "cup.png")).toBeVisible();
      await cancelButton(chip).click();
      await stands(chip, "waiting");
      expect(await shared(ada)).toEqual([]);
      await ada.unroute(uploadAddress);
      await sends(ada);
      await allSent(ada, ["cup.png"]);
      await isDrawn(pictureOf(bob, "cup.png"));
    });

    test("what did not get out is sent again, and what waits for it comes after it", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      await ada.route(uploadAddress, (route) => route.abort("connectionreset"), { times: 1 });
      await chooses(ada, png("first.png", 60, 60), text("second.txt", "Second."));
      await sends(ada);
      const chip = chipOf(ada, "first.png");
      await stands(chip, "failed");
      await expect(chip).toContainText("could not be reached");
      await stands(chipOf(ada, "second.txt"), "held");
      expect(await shared(bob)).toEqual([]);
      await retryButton(chip).click();
      for (const page of [ada, bob]) await expect.poll(() => shared(page)).toEqual(["first.png", "second.txt"]);
      await allSent(ada, ["first.png", "second.txt"]);
    });

    test("what is sent too soon says how long it waits, and goes out by itself in its turn", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      // The first wait is longer than anything here takes.
      const waits = [60, 1];
      await ada.route(uploadAddress, async (route) => {
        const retry_after = waits.shift();
        if (!retry_after) return route.continue();
        const body = JSON.stringify({ code: "too_many_tries", retry_after });
        await route.fulfill({ status: 429, contentType: "application/problem+json", body });
      });
      await chooses(ada, png("first.png", 60, 60), text("second.txt", "Second."));
      await sends(ada);
      const chip = chipOf(ada, "first.png");
      await stands(chip, "paused");
      await expect(chip).toContainText(/Wait \d+ s/);
      await stands(chipOf(ada, "second.txt"), "queued");
      // Whoever thinks better of it keeps the file; the other one goes on, and may have to wait too.
      await cancelButton(chip).click();
      await stands(chip, "waiting");
      await expect.poll(() => shared(bob), { timeout: 10_000 }).toEqual(["second.txt"]);
      await sends(ada);
      await expect.poll(() => shared(bob)).toEqual(["second.txt", "first.png"]);
    });

    test("a file that is too large or of another type is refused at once", async ({ joins }) => {
      const ada = await joins("Ada", options);
      const uploads = uploadsOf(ada);
      await chooses(ada, pdf("long.pdf", 10 * 1024 * 1024 + 1), text("tool.exe", "MZ"), text("empty.txt", ""));
      await expect(chipOf(ada, "long.pdf")).toContainText("at most 10 MiB");
      await expect(chipOf(ada, "tool.exe")).toContainText("Files are pictures");
      await expect(chipOf(ada, "empty.txt")).toContainText("nothing in it");
      for (const chip of await chips(ada).all()) await stands(chip, "refused");
      await isInOrder(ada);
      await sends(ada);
      await expect(chips(ada)).toHaveCount(3);
      for (const name of ["long.pdf", "tool.exe", "empty.txt"]) await removeButton(ada, name).click();
      await expect(chips(ada)).toHaveCount(0);
      expect(uploads).toEqual([]);
      expect(await shared(ada)).toEqual([]);
    });

    test("what the server refuses is told on the chip, and holds nothing up", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      const page = "<!DOCTYPE html><title>Not a picture</title><script>alert(1)</script>";
      await chooses(ada, { ...text("trick.png", page), mimeType: "image/png" }, png("honest.png", 60, 60));
      await sends(ada);
      const chip = chipOf(ada, "trick.png");
      await stands(chip, "failed");
      await expect(chip).toContainText(/not of the type that its name says|Files are pictures|damaged/);
      // The same file would be refused again.
      await expect(retryButton(chip)).toHaveCount(0);
      await isDrawn(pictureOf(bob, "honest.png"));
      await removeButton(ada, "trick.png").click();
      await allSent(ada, ["honest.png"]);
      expect(await shared(bob)).toEqual(["honest.png"]);
    });

    test("a picture's place is kept before it is there", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      let answer = () => {};
      const answered = new Promise<void>((resolve) => (answer = resolve));
      await bob.route(fileAddress, async (route) => {
        await answered;
        await route.continue();
      });
      const names = ["usual.png", "wide.png", "tall.png"];
      await chooses(ada, png("usual.png", 1000, 600), png("wide.png", 3000, 40), png("tall.png", 40, 3000));
      await sends(ada);
      await expect.poll(() => shared(bob)).toEqual(names);
      await isAtNewest(bob);
      const places = () =>
        pictureLinks(bob).evaluateAll((links) =>
          links.map((link) => link.getBoundingClientRect()).map(({ top, width, height }) => ({ top, width, height })),
        );
      const before = await places();
      for (const { width, height } of before) expect(Math.min(width, height)).toBeGreaterThanOrEqual(40);
      expect(before[0].width / before[0].height).toBeCloseTo(1000 / 600, 1);
      answer();
      for (const name of names) await isDrawn(pictureOf(bob, name));
      for (const [index, { top, width, height }] of (await places()).entries()) {
        expect(Math.abs(top - before[index].top), `${names[index]} stays where it is`).toBeLessThanOrEqual(1);
        expect(Math.abs(width - before[index].width)).toBeLessThanOrEqual(1);
        expect(Math.abs(height - before[index].height)).toBeLessThanOrEqual(1);
      }
      await isAtNewest(bob);
    });

    test("a file is downloaded as it was sent", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      const list = text("茶 list (new).txt", "龙井\noolong\n");
      const menu = pdf("menu.pdf");
      await chooses(ada, list, menu);
      await sends(ada);
      for (const { name, buffer } of [list, menu]) {
        const [download] = await Promise.all([bob.waitForEvent("download"), fileRowOf(bob, name).click()]);
        expect(download.suggestedFilename()).toBe(name);
        expect((await readFile(await download.path())).equals(buffer), `${name} has its bytes`).toBe(true);
      }
      await expect(messageBox(bob), "one is still in the room").toBeVisible();
    });

    test("pictures open large, and the keyboard goes from one to the next", async ({ joins }) => {
      const [ada, bob] = [await joins("Ada", options), await joins("Bob", options)];
      await chooses(ada, png("one.png", 1000, 600), png("two.png", 200, 300), png("three.png", 3000, 40));
      await sends(ada);
      await expect(pictureLinks(bob)).toHaveCount(3);
      const opened = pictureLinks(bob).nth(1);
      await opened.focus();
      await bob.keyboard.press("Enter");
      const dialog = lightbox(bob);
      const shows = async (name: string, place: string) => {
        await expect(dialog).toContainText(name);
        await expect(dialog).toContainText(place);
        await isDrawn(dialog.getByRole("img", { name, exact: true }));
      };
      await shows("two.png", "2 / 3");
      await bob.keyboard.press("ArrowRight");
      await shows("three.png", "3 / 3");
      await bob.keyboard.press("Home");
      await shows("one.png", "1 / 3");
      const large = dialog.getByRole("img", { name: "one.png" });
      expect(await large.evaluate((image: HTMLImageElement) => image.naturalWidth), "the whole picture").toBe(1000);
      await bob.keyboard.press("ArrowLeft");
      await shows("three.png", "3 / 3");
      await bob.keyboard.press("Home");
      await bob.keyboard.press("End");
      await shows("three.png", "3 / 3");
      await isInOrder(bob);
      await bob.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(opened).toBeFocused();

      await pictureLinks(bob).first().click();
      await shows("one.png", "1 / 3");
      await lightboxButton(bob, "next").click();
      await shows("two.png", "2 / 3");
      await lightboxButton(bob, "previous").click();
      await shows("one.png", "1 / 3");
      const [download] = await Promise.all([bob.waitForEvent("download"), lightboxDownload(bob).click()]);
      expect(download.suggestedFilename()).toBe("one.png");
      for (const control of [lightboxButton(bob, "next"), lightboxButton(bob, "close"), lightboxDownload(bob)]) {
        await expect(control).toBeInViewport({ ratio: 1 });
        const box = await control.boundingBox();
        expect(Math.min(box?.height ?? 0, box?.width ?? 0), "a finger hits it").toBeGreaterThanOrEqual(44);
      }
      await lightboxButton(bob, "close").click();
      await expect(dialog).toBeHidden();

      await pictureLinks(bob).first().click();
      await expect(dialog).toBeVisible();
      await dialog.locator(".lightbox-stage").click({ position: { x: 3, y: 3 } });
      await expect(dialog).toBeHidden();
      await expect(pictureLinks(bob).first()).toBeFocused();
    });
  });
}

test("words that are pasted stay words", async ({ joins }) => {
  const ada = await joins("Ada");
  await messageBox(ada).focus();
  expect(await pastes(ada, [], "Just words."), "the browser pastes them").toBe(true);
  // A text processor brings a picture of its words along.
  expect(await pastes(ada, [png("image.png", 40, 30)], "Just words."), "the browser pastes them").toBe(true);
  await expect(chips(ada)).toHaveCount(0);
  expect(await pastes(ada, [png("garden.png", 40, 30)], "garden.png"), "a file that was copied is a file").toBe(false);
  await expect(chipOf(ada, "garden.png")).toBeVisible();
});

test("the Enter that ends a Chinese composition does not send a file", async ({ joins }) => {
  const ada = await joins("Ada");
  const uploads = uploadsOf(ada);
  await chooses(ada, png("cup.png", 60, 60));
  const caption = captionOf(ada, "cup.png");
  await caption.fill("杯子");
  await caption.evaluate((field) => {
    const enter = { key: "Enter", keyCode: 229, which: 229, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
  });
  await caption.press("Escape");
  await stands(chipOf(ada, "cup.png"), "waiting");
  await expect(caption).toHaveValue("杯子");
  expect(uploads).toEqual([]);
  await caption.press("Enter");
  await allSent(ada, ["cup.png"]);
  expect(uploads).toHaveLength(1);
});

test("files that wait are not lost without a question", async ({ joins }) => {
  const ada = await joins("Ada");
  await chooses(ada, png("cup.png", 60, 60));
  await captionOf(ada, "cup.png").pressSequentially("My cup");
  const asked = ada.waitForEvent("dialog");
  await ada.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
  await expect(captionOf(ada, "cup.png")).toHaveValue("My cup");
});

test("a picture that is gone says so quietly", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await bob.route(fileAddress, (route) => route.fulfill({ status: 404 }));
  await chooses(ada, png("cup.png", 300, 200));
  await sends(ada);
  await expect(pictureLinks(bob)).toContainText("This picture cannot be shown.");
});

test("files speak Chinese too", async ({ joins }) => {
  const lin = await joins("林小雨", { locale: "zh-CN" });
  await chooses(lin, text("tool.exe", "MZ"), png("cup.png", 60, 60));
  await expect(chipOf(lin, "tool.exe")).toContainText(/文档/);
  await expect(captionOf(lin, "cup.png")).toBeVisible();
  await removeButton(lin, "tool.exe").click();
  await sends(lin);
  await allSent(lin, ["cup.png"]);
  await pictureLinks(lin).click();
  await expect(lightbox(lin)).toBeVisible();
  await lightboxButton(lin, "close").click();
  await expect(lightbox(lin)).toBeHidden();
});
