import type { Page } from "@playwright/test";
import { expectError, fillCredentials, password, signIn, signInButton, signUpButton } from "./auth";
import { expect, test } from "./fixtures";
import { expectMessage, messageBox, post } from "./messages";
import { openHydrated, runAndWaitForStream } from "./network";
import { png } from "./test_files";

/** A page whose session was ended on another device redirects to sign-in by itself. No navigation may run meanwhile. */
async function expectSignInPage(page: Page) {
  await expect(signInButton(page)).toBeVisible({ timeout: 15_000 });
}

const saved = { name: "Save", chinese: "保存" };

test("a changed display name is visible to other users at once", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("ada"), await openUserPage("bob")];
  await post(ada, "The kettle is on.");
  await expectMessage(bob, "The kettle is on.");
  const account = await ada.context().newPage();
  await openHydrated(account, "/account");
  await account.getByLabel("Shown name").fill("Ada Lovelace");
  await account.getByLabel("About you").fill("Oolong, mostly.");
  await account.getByRole("button", { name: saved.name }).click();
  await expect(account.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(bob.getByRole("log").getByText("Ada Lovelace").first()).toBeVisible();
  await account.reload();
  await expect(account.getByLabel("Shown name")).toHaveValue("Ada Lovelace");
  await expect(account.getByLabel("About you")).toHaveValue("Oolong, mostly.");
});

test("an avatar can be uploaded and removed, and a file that is no image is rejected", async ({ openUserPage }) => {
  const ada = await openUserPage("ada");
  await ada.goto("/account");
  const section = ada.getByRole("region", { name: "Picture" });
  await expect(section.locator(".avatar img")).toHaveCount(0);
  await section.locator("input[type=file]").setInputFiles(png("me.png", 40, 30));
  const shown = section.locator(".avatar img");
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
  await section.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("words") });
  await expectError(ada, /type|file/i);
  await expect(shown).toBeVisible();
  await section.getByRole("button", { name: "Remove picture" }).click();
  await expect(section.locator(".avatar img")).toHaveCount(0);
});

test("language and theme of the account apply on every device", async ({ openUserPage, openAnonymousPage }) => {
  const laptop = await openUserPage("ada", { colorScheme: "light" });
  const background = () => laptop.evaluate(() => getComputedStyle(document.body.parentElement!).backgroundColor);
  await laptop.goto("/account");
  const light = await background();
  await laptop.getByRole("button", { name: "Dark" }).click();
  await expect(laptop.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background()).not.toBe(light);
  await laptop.getByRole("button", { name: "中文" }).click();
  await expect(laptop.locator("html")).toHaveAttribute("lang", "zh-CN");

  const phone = await openAnonymousPage({ colorScheme: "light", viewport: { width: 390, height: 844 } });
  await signIn(phone, "ada");
  await expect(messageBox(phone)).toBeVisible();
  await expect(phone.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(phone.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("a password change ends the sessions on other devices", async ({ openUserPage, openAnonymousPage }) => {
  const laptop = await openUserPage("ada");
  const phone = await openAnonymousPage();
  await runAndWaitForStream(phone, () => signIn(phone, "ada"));
  await openHydrated(laptop, "/account");
  const section = laptop.getByRole("region", { name: "Password" });
  await section.getByLabel("Present password").fill("not this one");
  await section.getByLabel("New password").fill("a pot of sencha");
  await section.getByRole("button", { name: "Change password" }).click();
  await expectError(laptop, /password/i);
  await section.getByLabel("Present password").fill(password);
  await section.getByRole("button", { name: "Change password" }).click();
  await expect(section.getByRole("status")).toBeVisible();
  await expect(section.getByLabel("Present password")).toHaveValue("");
  await expectSignInPage(phone);
  await signIn(phone, "ada", "a pot of sencha");
  await expect(messageBox(phone)).toBeVisible();
});

test("the device list shows every session and can end one", async ({ openUserPage, openAnonymousPage }) => {
  const laptop = await openUserPage("ada");
  const phone = await openAnonymousPage();
  await runAndWaitForStream(phone, () => signIn(phone, "ada"));
  await laptop.goto("/account");
  const rows = laptop.getByRole("region", { name: "Signed-in devices" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("This device");
  await rows.nth(1).getByRole("button", { name: /^Sign out:/ }).click();
  await expect(rows).toHaveCount(1);
  await expectSignInPage(phone);
});

test("a link opened while signed out is shown after sign-in, and Back skips sign-in", async ({ openUserPage, openAnonymousPage }) => {
  await openUserPage("ada");
  const page = await openAnonymousPage();
  await page.goto("/mark.svg");
  await page.goto("/rooms/global");
  await expect(signInButton(page)).toBeVisible();
  await expect(page).toHaveURL(/next=/);
  await fillCredentials(page, "ada");
  await signInButton(page).click();
  await expect(messageBox(page)).toBeVisible();
  await expect(page).toHaveURL(/\/rooms\/global$/);
  // With scripting the room replaced the sign-in page in the history; without it, the sign-in page redirects to the room.
  await page.goBack();
  await expect(page).toHaveURL(/\/(mark\.svg|rooms\/global)$/);
  await expect(signInButton(page)).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test(`an invitation link adds a new and an existing user to its room, ${javaScriptEnabled ? "with" : "without"} scripting`, async ({ server, openAnonymousPage }) => {
    const answer = await fetch(`${server.url}/api/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "root", password }),
    });
    const { token } = await answer.json();
    const request = async (path: string, body: object) => {
      const answer = await fetch(`${server.url}/api/chat/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(answer.ok, await answer.clone().text()).toBe(true);
      return answer.json();
    };
    const room = await request("rooms", { name: "Kitchen", kind: "private" });
    const invitation = await request("invitations", { room_id: room.id, uses: 2 });
    const link = invitation.path;

    const ada = await openAnonymousPage({ javaScriptEnabled });
    await ada.goto(link);
    await expect(ada.getByText("root invites you to the room Kitchen.")).toBeVisible();
    await fillCredentials(ada, "ada");
    await signUpButton(ada).click();
    await expect(messageBox(ada)).toBeVisible();
    await expect(ada).toHaveURL(new RegExp(`/rooms/${room.id}$`));

    // A user with an account gets a button to join.
    const bob = await openAnonymousPage({ javaScriptEnabled });
    await bob.goto("/sign-up");
    await fillCredentials(bob, "bob");
    await signUpButton(bob).click();
    await expect(messageBox(bob)).toBeVisible();
    await bob.goto(link);
    await bob.getByRole("button", { name: "Join" }).click();
    await expect(messageBox(bob)).toBeVisible();
    await expect(bob).toHaveURL(new RegExp(`/rooms/${room.id}$`));
  });
}

test("a deactivated account is signed out and cannot sign in", async ({ openUserPage }) => {
  const ada = await openUserPage("ada");
  await ada.goto("/account");
  await ada.getByText("Close the account").click();
  const section = ada.locator(".account-deactivation");
  await section.getByLabel("Present password").fill(password);
  await section.getByRole("button", { name: "Close my account" }).click();
  await expect(signInButton(ada)).toBeVisible();
  await signIn(ada, "ada");
  await expectError(ada, /deactivated/i);
});
