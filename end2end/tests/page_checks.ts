// Checks that hold on every page, and the devices on which they run.
import AxeBuilder from "@axe-core/playwright";
import { expect, type BrowserContextOptions, type Page, type TestInfo } from "@playwright/test";
import { join } from "node:path";

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** axe finds no serious or critical violation. */
export async function expectAccessible(page: Page) {
  // No page has frames, so that there are no results to join, for which axe would open another page each time. Only the
  // violations are described: what is in order would be a megabyte.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}

/** The content is not wider than the viewport. */
export async function expectNoHorizontalScroll(page: Page) {
  const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(width, "the page does not scroll horizontally").toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

/** In both colour schemes the page fits the screen and is accessible. Takes screenshots with this name, for review by people. */
export async function checkBothColourSchemes(page: Page, testInfo: TestInfo, name: string, fullPage = false) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const path = join(testInfo.project.outputDir, "screenshots", `${name}-${colorScheme}.png`);
    // It also finishes the transitions to the colours of the scheme, which axe checks.
    await page.screenshot({ path, fullPage, animations: "disabled" });
    await expectNoHorizontalScroll(page);
    await expectAccessible(page);
  }
}
