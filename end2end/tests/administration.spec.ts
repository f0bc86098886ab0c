import {
  confirmDialog,
  openRowAction,
  roomRow,
  runRowAction,
  signUpAdministrator,
  signUpAdministratorByRequest,
  userRow,
} from "./administration";
import { expectError, password, signIn, signInButton } from "./auth";
import { expect, test } from "./fixtures";
import { messageBox } from "./messages";
import { openHydrated } from "./network";
import { checkBothColourSchemes, desktop, phone } from "./page_checks";
import { RestClient } from "./rest_client";
import type { TestServer } from "./server";

test("a role change applies to the user and is in the audit log", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministrator(root, server, "Root");
  await RestClient.register(server, "Ada");
  await openHydrated(root, "/administration");
  await expect(userRow(root, "Root").locator(".row-menu")).toHaveCount(0);
  await runRowAction(userRow(root, "Ada"), /^Make moderator$/);
  await expect(userRow(root, "Ada").locator("[data-role]")).toHaveText("moderator");

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

test("a deactivated user is signed out at once and can sign in after reactivation", async ({ server, openAnonymousPage, openUserPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  const ada = await openUserPage("Ada");
  await openHydrated(root, "/administration");
  await openRowAction(userRow(root, "Ada"), /^Deactivate$/);
  await confirmDialog(root).getByRole("button", { name: "Cancel" }).click();
  await expect(confirmDialog(root)).toBeHidden();
  await expect(messageBox(ada)).toBeVisible();

  await runRowAction(userRow(root, "Ada"), /^Deactivate$/);
  await expect(userRow(root, "Ada")).toContainText("deactivated");
  await expect(signInButton(ada)).toBeVisible();
  await signIn(ada, "Ada");
  await expectError(ada, /\S/);

  await runRowAction(userRow(root, "Ada"), /^Reactivate$/);
  await signIn(ada, "Ada");
  await expect(messageBox(ada)).toBeVisible();
});

test("a reset link is shown once and sets a new password", async ({ server, openAnonymousPage, openUserPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  await openUserPage("Ada");
  await openHydrated(root, "/administration");
  await openRowAction(userRow(root, "Ada"), /^Make a reset link$/);
  await confirmDialog(root).getByRole("button", { name: /^Make a reset link$/ }).click();
  const link = await confirmDialog(root).getByRole("textbox", { name: "Link" }).inputValue();
  expect(link).toMatch(/^http.*\/reset\/\S{20,}$/);
  await confirmDialog(root).getByRole("button", { name: "Done" }).click();
  await expect(confirmDialog(root)).toBeHidden();
  await expect(root.getByText(link)).toHaveCount(0);

  const ada = await openAnonymousPage();
  await ada.goto(link);
  await ada.getByLabel(/password/i).first().fill("a new pot of oolong");
  await ada.locator("main form button.primary").click();
  // A navigation before the response would abort the request.
  await ada.waitForURL(/\/sign-in/);
  await signIn(ada, "Ada", "a new pot of oolong");
  await expect(messageBox(ada)).toBeVisible();
  const other = await openAnonymousPage();
  await signIn(other, "Ada", password);
  await expectError(other, /\S/);
});

test("a restricted sign-up rejects strangers and accepts invited users at once", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  await openHydrated(root, "/administration/settings");
  await root.getByLabel("Who may sign up").selectOption({ label: "whoever was invited" });
  await root.getByRole("button", { name: "Save" }).click();
  await confirmDialog(root).getByRole("button", { name: "Save" }).click();
  await expect(root.getByText("Saved.")).toBeVisible();

  const stranger = await openAnonymousPage();
  await stranger.goto("/sign-up");
  await stranger.getByLabel(/^\s*Name/).fill("Eve");
  await stranger.getByLabel(/^\s*Password/).fill(password);
  await stranger.getByRole("button", { name: "Sign up" }).click();
  await expectError(stranger, /invit/i);

  await root.locator(".disclosure > summary").click();
  await root.locator(".invitation-form button").click();
  const link = await root.locator(".new-link input").inputValue();
  await stranger.goto(link);
  await stranger.getByLabel(/^\s*Name/).fill("Eve");
  await stranger.getByLabel(/^\s*Password/).fill(password);
  await stranger.locator("form button.primary").click();
  await expect(messageBox(stranger)).toBeVisible();
});

test("a room can be archived, restored and given another owner", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  const ada = await RestClient.register(server, "Ada");
  await RestClient.register(server, "Bob");
  const garden = await ada.createRoom("Garden", "private");
  await ada.addMember(garden, "Bob");
  await openHydrated(root, "/administration/rooms");
  const row = roomRow(root, "Garden");
  await expect(row).toContainText(/private.*Ada/s);

  await row.locator(".row-menu > summary").click();
  await row.getByRole("button", { name: "Change owners…" }).click();
  await confirmDialog(root).locator(".owner-row").filter({ hasText: "Bob" }).getByRole("button").click();
  await confirmDialog(root).getByRole("button", { name: "Make owner" }).click();
  await expect(row).toContainText(/Ada, Bob|Bob, Ada/);

  await runRowAction(row, /^Archive$/);
  await expect(row).toContainText("archived");
  await runRowAction(row, /^Restore$/);
  await expect(row).not.toContainText("archived");
});

test("administration pages return 404 to other users", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  for (const path of ["", "/rooms", "/settings", "/statistics", "/audit"]) {
    const answer = await ada.goto(`/administration${path}`);
    expect(answer?.status(), path).toBe(404);
    await expect(ada.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await expect(ada.locator(".administration")).toHaveCount(0);
  }
});


/** Fills the server with users, rooms and messages. */
async function fillServer(server: TestServer) {
  const lin = await RestClient.register(server, "林小雨");
  const bob = await RestClient.register(server, "Bob");
  await lin.postAll("global", ["早上好！", "水烧好了。", "有人要喝龙井吗？"]);
  await bob.post("global", "A cup for me, please.");
  const garden = await lin.createRoom("The garden behind the house, with everything that grows in it", "public", "Roses, lilies");
  const kitchen = await bob.createRoom("厨房", "private");
  await lin.openDirectRoom("Bob");
  for (let n = 0; n < 12; n++) await lin.post(garden, `Rose ${n}`);
  await bob.post(kitchen, "Salt.");
}

for (const [size, options] of Object.entries({ desktop, phone })) {
  for (const locale of ["en", "zh-CN"]) {
    test(`administration pages are accessible and fit the screen in both colour schemes: ${size}, ${locale}`, async ({ server, openAnonymousPage }, testInfo) => {
      test.setTimeout(120_000);
      await fillServer(server);
      const root = await openAnonymousPage({ ...options, locale });
      await signUpAdministratorByRequest(root, server, "Root");
      const check = (name: string, fullPage: boolean) =>
        checkBothColourSchemes(root, testInfo, `administration-${name}-${size}-${locale}`, fullPage);
      await openHydrated(root, "/administration");
      await runRowAction(userRow(root, "Bob"), /^(Make moderator|设为协管)$/);
      for (const name of ["people", "rooms", "settings", "statistics", "audit"]) {
        await openHydrated(root, name === "people" ? "/administration" : `/administration/${name}`);
        await check(name, true);
      }
      await openHydrated(root, "/administration");
      await openRowAction(userRow(root, "Bob"), /^(Deactivate|停用)$/);
      await check("question", false);
      await openHydrated(root, "/rooms/global/statistics");
      await check("room", true);
    });
  }
}
