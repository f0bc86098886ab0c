import {
  expectError,
  fillCredentials,
  openUserMenu,
  signIn,
  signInButton,
  signOut,
  signUp,
  signUpButton,
} from "./auth";
import { expect, test } from "./fixtures";
import { expectMessage, messageBox, post } from "./messages";

test("a visitor of the index page can sign up and gets into the default room", async ({ openAnonymousPage }) => {
  const ada = await openAnonymousPage();
  await ada.goto("/");
  await expect(signInButton(ada)).toBeVisible();
  await ada.getByRole("link", { name: "Sign up" }).click();
  await fillCredentials(ada, "Ada");
  await signUpButton(ada).click();
  await expect(messageBox(ada)).toBeVisible();
  await expect(ada.getByRole("heading", { name: "global" })).toBeVisible();
  await expect(ada.locator(".user-menu-name")).toHaveText("Ada");
});

test("a signed-out user needs the password to sign in", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  await post(ada, "Back in a minute.");
  await expectMessage(ada, "Back in a minute.");
  await signOut(ada);
  await ada.goto("/");
  await expect(messageBox(ada)).toHaveCount(0);

  await signIn(ada, "Ada", "not the password");
  await expectError(ada, /\S/);
  await expect(signInButton(ada)).toBeVisible();

  await signIn(ada, "Ada");
  await expectMessage(ada, "Back in a minute.");
});

test("sign-in shows the same error for a wrong password and an unknown name", async ({ openUserPage, openAnonymousPage }) => {
  await openUserPage("Ada");
  const page = await openAnonymousPage();
  const answers: (string | null)[] = [];
  for (const name of ["Ada", "Nobody"]) {
    await signIn(page, name, "not the password");
    await expectError(page, /\S/);
    answers.push(await page.getByRole("alert").textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

for (const twin of ["Ada", "ADA", "Ａｄａ"]) {
  test(`sign-up rejects the name ${twin} while Ada exists`, async ({ openUserPage, openAnonymousPage }) => {
    await openUserPage("Ada");
    const other = await openAnonymousPage();
    await other.goto("/sign-up");
    await fillCredentials(other, twin);
    await signUpButton(other).click();
    await expectError(other, /taken/i);
    await expect(messageBox(other)).toHaveCount(0);
  });
}

test("sign-up rejects a short password and shows the reason", async ({ openAnonymousPage }) => {
  const ada = await openAnonymousPage();
  await ada.goto("/sign-up");
  // The browser's own validation would block the form.
  await ada.locator("form").filter({ has: signUpButton(ada) }).evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await fillCredentials(ada, "Ada", "short");
  await signUpButton(ada).click();
  await expectError(ada, /password|8/i);
});

test("the language switch changes the language permanently", async ({ openAnonymousPage }) => {
  const ada = await openAnonymousPage();
  await ada.goto("/sign-in");
  await expect(ada.locator("html")).toHaveAttribute("lang", "en");
  await ada.getByRole("button", { name: "中文" }).click();
  await expect(ada.getByRole("button", { name: "登录" })).toBeVisible();
  await expect(ada.locator("html")).toHaveAttribute("lang", "zh-CN");
  await ada.reload();
  await expect(ada.getByRole("button", { name: "登录" })).toBeVisible();

  await signUp(ada, "小雨");
  await openUserMenu(ada);
  await expect(ada.getByRole("button", { name: "退出" })).toBeVisible();
  await post(ada, "水开了。");
  await expectMessage(ada, "水开了。");

  await openUserMenu(ada);
  await ada.getByRole("button", { name: "English" }).click();
  // Wait for the new page.
  await expect(ada.locator("html")).toHaveAttribute("lang", "en");
  await openUserMenu(ada);
  await expect(ada.getByRole("button", { name: "Sign out" })).toBeVisible();
  await expectMessage(ada, "水开了。");
});

test("the browser's language is the default", async ({ openAnonymousPage }) => {
  const xiaoyu = await openAnonymousPage({ locale: "zh-CN" });
  await xiaoyu.goto("/sign-in");
  await expect(xiaoyu.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(xiaoyu.getByRole("button", { name: "登录" })).toBeVisible();
  await signIn(xiaoyu, "小雨", "not the password");
  await expectError(xiaoyu, /[一-鿿]/);
});

test("sign-up, sign-out and sign-in work without scripting", async ({ openAnonymousPage }) => {
  const ada = await openAnonymousPage({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await signOut(ada);
  await signIn(ada, "Ada", "not the password");
  await expectError(ada, /\S/);
  await signIn(ada, "Ada");
  await expect(messageBox(ada)).toBeVisible();
  await openUserMenu(ada);
  await ada.getByRole("button", { name: "中文" }).click();
  await expect(ada.locator("html")).toHaveAttribute("lang", "zh-CN");
});
