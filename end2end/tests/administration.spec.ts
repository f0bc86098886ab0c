import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { join } from "node:path";
import { expect, test, type Teahouse } from "./teahouse";
import { becomesAdministrator, chooses, does, opens, question, rowOfPerson, rowOfRoom } from "./administrator";
import { isTold, messageBox, password, signIn, signInButton } from "./people";

test("people get roles, and what was done is in the log", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  await teahouse.program("Ada");
  await opens(root, "/administration");
  await expect(rowOfPerson(root, "Root").locator(".row-choices")).toHaveCount(0);
  await does(rowOfPerson(root, "Ada"), /^Make moderator$/);
  await expect(rowOfPerson(root, "Ada").locator("[data-role]")).toHaveText("moderator");

  await root.getByRole("link", { name: "Audit log" }).click();
  const entry = root.locator(".audit-table tbody tr");
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText(/Root.*Role on server.*Ada.*moderator/s);

  await root.getByLabel("What").selectOption({ label: "Muted" });
  await root.getByRole("button", { name: "Find" }).click();
  await expect(root.getByText("Nothing like this was done.")).toBeVisible();
  await root.getByRole("link", { name: "Show all" }).click();
  await expect(entry).toHaveCount(1);
  const saved = root.waitForEvent("download");
  await root.getByRole("link", { name: "CSV" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^teahouse-audit.*\.csv$/);
});

test("who is deactivated is out at once, and may come back", async ({ teahouse, visitor, joins }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  const ada = await joins("Ada");
  await opens(root, "/administration");
  await chooses(rowOfPerson(root, "Ada"), /^Deactivate$/);
  await question(root).getByRole("button", { name: "Cancel" }).click();
  await expect(question(root)).toBeHidden();
  await expect(messageBox(ada)).toBeVisible();

  await does(rowOfPerson(root, "Ada"), /^Deactivate$/);
  await expect(rowOfPerson(root, "Ada")).toContainText("deactivated");
  await expect(signInButton(ada)).toBeVisible();
  await signIn(ada, "Ada");
  await isTold(ada, /\S/);

  await does(rowOfPerson(root, "Ada"), /^Reactivate$/);
  await signIn(ada, "Ada");
  await expect(messageBox(ada)).toBeVisible();
});

test("a reset link is shown once and works once", async ({ teahouse, visitor, joins }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  await joins("Ada");
  await opens(root, "/administration");
  await chooses(rowOfPerson(root, "Ada"), /^Make a reset link$/);
  await question(root).getByRole("button", { name: /^Make a reset link$/ }).click();
  const link = await question(root).getByRole("textbox", { name: "Link" }).inputValue();
  expect(link).toMatch(/^http.*\/reset\/\S{20,}$/);
  await question(root).getByRole("button", { name: "Done" }).click();
  await expect(question(root)).toBeHidden();
  await expect(root.getByText(link)).toHaveCount(0);

  const ada = await visitor();
  await ada.goto(link);
  await ada.getByLabel(/password/i).first().fill("a new pot of oolong");
  await ada.locator("main form button.primary").click();
  // Whoever goes on before the answer is there may take the question back.
  await ada.waitForURL(/\/sign-in/);
  await signIn(ada, "Ada", "a new pot of oolong");
  await expect(messageBox(ada)).toBeVisible();
  const late = await visitor();
  await signIn(late, "Ada", password);
  await isTold(late, /\S/);
});

test("the rules hold at once, and an invitation leads past them", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  await opens(root, "/administration/settings");
  await root.getByLabel("Who may sign up").selectOption({ label: "whoever was invited" });
  await root.getByRole("button", { name: "Save" }).click();
  await question(root).getByRole("button", { name: "Save" }).click();
  await expect(root.getByText("Saved.")).toBeVisible();

  const stranger = await visitor();
  await stranger.goto("/sign-up");
  await stranger.getByLabel(/^\s*Name/).fill("Eve");
  await stranger.getByLabel(/^\s*Password/).fill(password);
  await stranger.getByRole("button", { name: "Sign up" }).click();
  await isTold(stranger, /invit/i);

  await root.locator(".members-door > summary").click();
  await root.locator(".link-form button").click();
  const link = await root.locator(".new-link input").inputValue();
  await stranger.goto(link);
  await stranger.getByLabel(/^\s*Name/).fill("Eve");
  await stranger.getByLabel(/^\s*Password/).fill(password);
  await stranger.locator("form button.primary").click();
  await expect(messageBox(stranger)).toBeVisible();
});

test("rooms are archived, restored and given to others", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  const ada = await teahouse.program("Ada");
  await teahouse.program("Bob");
  const garden = await ada.makes("Garden", "private");
  await ada.adds(garden, "Bob");
  await opens(root, "/administration/rooms");
  const row = rowOfRoom(root, "Garden");
  await expect(row).toContainText(/private.*Ada/s);

  await row.locator(".row-choices > summary").click();
  await row.getByRole("button", { name: "Change owners…" }).click();
  await question(root).locator(".owner-row").filter({ hasText: "Bob" }).getByRole("button").click();
  await question(root).getByRole("button", { name: "Make owner" }).click();
  await expect(row).toContainText(/Ada, Bob|Bob, Ada/);

  await does(row, /^Archive$/);
  await expect(row).toContainText("archived");
  await does(row, /^Restore$/);
  await expect(row).not.toContainText("archived");
});

test("for everyone else there is nothing here", async ({ joins }) => {
  const ada = await joins("Ada");
  for (const path of ["", "/rooms", "/settings", "/statistics", "/audit"]) {
    const answer = await ada.goto(`/administration${path}`);
    expect(answer?.status(), path).toBe(404);
    await expect(ada.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await expect(ada.locator(".administration")).toHaveCount(0);
  }
});

// Each page in every setting; the pictures are for people to look at.
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** A server on which something has happened. */
async function life(teahouse: Teahouse) {
  const lin = await teahouse.program("林小雨");
  const bob = await teahouse.program("Bob");
  await lin.saysInTurn(["早上好！", "水烧好了。", "有人要喝龙井吗？"]);
  await bob.says("A cup for me, please.");
  const garden = await lin.makes("The garden behind the house, with everything that grows in it", "public", "Roses, lilies");
  const kitchen = await bob.makes("厨房", "private");
  await lin.talksWith("Bob");
  for (let n = 0; n < 12; n++) await lin.saysIn(garden, `Rose ${n}`);
  await bob.saysIn(kitchen, "Salt.");
}

async function isWellMade(page: Page) {
  const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  expect(width, "nothing makes the page scroll sideways").toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
}

for (const [size, options] of Object.entries({ desktop, phone })) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const locale of ["en", "zh-CN"]) {
      test(`the pages of administration: ${size}, ${colorScheme}, ${locale}`, async ({ teahouse, visitor }, testInfo) => {
        await life(teahouse);
        const root = await visitor({ ...options, colorScheme, locale });
        await becomesAdministrator(root, teahouse, "Root");
        const picture = (name: string) =>
          join(testInfo.project.outputDir, "looks", `administration-${name}-${size}-${colorScheme}-${locale}.png`);
        await opens(root, "/administration");
        await does(rowOfPerson(root, "Bob"), /^(Make moderator|设为协管)$/);
        for (const name of ["people", "rooms", "settings", "statistics", "audit"]) {
          await opens(root, name === "people" ? "/administration" : `/administration/${name}`);
          await root.screenshot({ path: picture(name), fullPage: true, animations: "disabled" });
          await isWellMade(root);
        }
        await opens(root, "/administration");
        await chooses(rowOfPerson(root, "Bob"), /^(Deactivate|停用)$/);
        await root.screenshot({ path: picture("question"), animations: "disabled" });
        await isWellMade(root);
        await opens(root, "/rooms/global/statistics");
        await root.screenshot({ path: picture("room"), fullPage: true, animations: "disabled" });
        await isWellMade(root);
      });
    }
  }
}
