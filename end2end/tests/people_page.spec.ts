import type { Page } from "@playwright/test";
import { png } from "./files";
import { expect, test } from "./teahouse";
import {
  givesName,
  goesLive,
  isTold,
  messageBox,
  opensAwake,
  password,
  say,
  sees,
  signIn,
  signInButton,
  signUpButton,
} from "./people";

/** A page whose session has ended elsewhere leads to the door by itself. Whoever goes anywhere meanwhile gets in its way. */
async function isShownTheDoor(page: Page) {
  await expect(signInButton(page)).toBeVisible({ timeout: 15_000 });
}

const saved = { name: "Save", chinese: "保存" };

test("someone chooses a name to be shown by, and everyone sees it at once", async ({ joins }) => {
  const [ada, bob] = [await joins("ada"), await joins("bob")];
  await say(ada, "The kettle is on.");
  await sees(bob, "The kettle is on.");
  const account = await ada.context().newPage();
  await opensAwake(account, "/account");
  await account.getByLabel("Shown name").fill("Ada Lovelace");
  await account.getByLabel("About you").fill("Oolong, mostly.");
  await account.getByRole("button", { name: saved.name }).click();
  await expect(account.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(bob.getByRole("log").getByText("Ada Lovelace").first()).toBeVisible();
  await account.reload();
  await expect(account.getByLabel("Shown name")).toHaveValue("Ada Lovelace");
  await expect(account.getByLabel("About you")).toHaveValue("Oolong, mostly.");
});

test("a picture is chosen, shown and removed", async ({ joins }) => {
  const ada = await joins("ada");
  await ada.goto("/account");
  const section = ada.getByRole("region", { name: "Picture" });
  await expect(section.locator(".avatar img")).toHaveCount(0);
  await section.locator("input[type=file]").setInputFiles(png("me.png", 40, 30));
  const shown = section.locator(".avatar img");
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
  await section.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("words") });
  await isTold(ada, /type|file/i);
  await expect(shown).toBeVisible();
  await section.getByRole("button", { name: "Remove picture" }).click();
  await expect(section.locator(".avatar img")).toHaveCount(0);
});

test("language and colours go with the account to every device", async ({ joins, visitor }) => {
  const laptop = await joins("ada", { colorScheme: "light" });
  const paper = () => laptop.evaluate(() => getComputedStyle(document.body.parentElement!).backgroundColor);
  await laptop.goto("/account");
  const light = await paper();
  await laptop.getByRole("button", { name: "Dark" }).click();
  await expect(laptop.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await paper()).not.toBe(light);
  await laptop.getByRole("button", { name: "中文" }).click();
  await expect(laptop.locator("html")).toHaveAttribute("lang", "zh-CN");

  const phone = await visitor({ colorScheme: "light", viewport: { width: 390, height: 844 } });
  await signIn(phone, "ada");
  await expect(messageBox(phone)).toBeVisible();
  await expect(phone.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(phone.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("another password signs the other devices out", async ({ joins, visitor }) => {
  const laptop = await joins("ada");
  const phone = await visitor();
  await goesLive(phone, () => signIn(phone, "ada"));
  await opensAwake(laptop, "/account");
  const section = laptop.getByRole("region", { name: "Password" });
  await section.getByLabel("Present password").fill("not this one");
  await section.getByLabel("New password").fill("a pot of sencha");
  await section.getByRole("button", { name: "Change password" }).click();
  await isTold(laptop, /password/i);
  await section.getByLabel("Present password").fill(password);
  await section.getByRole("button", { name: "Change password" }).click();
  await expect(section.getByRole("status")).toBeVisible();
  await expect(section.getByLabel("Present password")).toHaveValue("");
  await isShownTheDoor(phone);
  await signIn(phone, "ada", "a pot of sencha");
  await expect(messageBox(phone)).toBeVisible();
});

test("one sees where one is signed in, and signs out there", async ({ joins, visitor }) => {
  const laptop = await joins("ada");
  const phone = await visitor();
  await goesLive(phone, () => signIn(phone, "ada"));
  await laptop.goto("/account");
  const rows = laptop.getByRole("region", { name: "Signed-in devices" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("This device");
  await rows.nth(1).getByRole("button", { name: /^Sign out:/ }).click();
  await expect(rows).toHaveCount(1);
  await isShownTheDoor(phone);
});

test("a link opened signed out leads on after the door, and Back does not lead to it", async ({ joins, visitor }) => {
  await joins("ada");
  const stranger = await visitor();
  await stranger.goto("/mark.svg");
  await stranger.goto("/rooms/global");
  await expect(signInButton(stranger)).toBeVisible();
  await expect(stranger).toHaveURL(/next=/);
  await givesName(stranger, "ada");
  await signInButton(stranger).click();
  await expect(messageBox(stranger)).toBeVisible();
  await expect(stranger).toHaveURL(/\/rooms\/global$/);
  // With scripting the room took the place of the door; a form that was sent without it is led inside again.
  await stranger.goBack();
  await expect(stranger).toHaveURL(/\/(mark\.svg|rooms\/global)$/);
  await expect(signInButton(stranger)).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test(`an invitation leads a stranger into its room, ${javaScriptEnabled ? "with" : "without"} scripting`, async ({ teahouse, visitor }) => {
    const answer = await fetch(`${teahouse.url}/api/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "root", password }),
    });
    const { token } = await answer.json();
    const asks = async (path: string, body: object) => {
      const answer = await fetch(`${teahouse.url}/api/chat/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(answer.ok, await answer.clone().text()).toBe(true);
      return answer.json();
    };
    const room = await asks("rooms", { name: "Kitchen", kind: "private" });
    const invitation = await asks("invitations", { room_id: room.id, uses: 2 });
    const link = invitation.path;

    const ada = await visitor({ javaScriptEnabled });
    await ada.goto(link);
    await expect(ada.getByText("root invites you to the room Kitchen.")).toBeVisible();
    await givesName(ada, "ada");
    await signUpButton(ada).click();
    await expect(messageBox(ada)).toBeVisible();
    await expect(ada).toHaveURL(new RegExp(`/rooms/${room.id}$`));

    // Somebody with an account signs in on the way, and has one button.
    const bob = await visitor({ javaScriptEnabled });
    await bob.goto("/sign-up");
    await givesName(bob, "bob");
    await signUpButton(bob).click();
    await expect(messageBox(bob)).toBeVisible();
    await bob.goto(link);
    await bob.getByRole("button", { name: "Join" }).click();
    await expect(messageBox(bob)).toBeVisible();
    await expect(bob).toHaveURL(new RegExp(`/rooms/${room.id}$`));
  });
}

test("whoever closes their account is shown out, and stays out", async ({ joins }) => {
  const ada = await joins("ada");
  await ada.goto("/account");
  await ada.getByText("Close the account").click();
  const section = ada.locator(".account-end");
  await section.getByLabel("Present password").fill(password);
  await section.getByRole("button", { name: "Close my account" }).click();
  await expect(signInButton(ada)).toBeVisible();
  await signIn(ada, "ada");
  await isTold(ada, /deactivated/i);
});
