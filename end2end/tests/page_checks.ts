// Checks that hold on every page, and the devices on which they run.
import AxeBuilder from "@axe-core/playwright";
import { expect, type BrowserContextOptions, type Page } from "@playwright/test";

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** axe finds no serious or critical violation. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}

/** The content is not wider than the viewport. */
export async function expectNoHorizontalScroll(page: Page) {
  const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(width, "the page does not scroll horizontally").toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}
