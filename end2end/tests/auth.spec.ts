import { expect, test } from "./teahouse";
import {
  givesName,
  isTold,
  messageBox,
  opensOwnMenu,
  say,
  sees,
  signIn,
  signInButton,
  signOut,
  signUp,
  signUpButton,
} from "./people";

test("a newcomer finds the way in from the front door", async ({ visitor }) => {
  const ada = await visitor();
  await ada.goto("/");
  await expect(signInButton(ada)).toBeVisible();
  await ada.getByRole("link", { name: "Sign up" }).click();
  await givesName(ada, "Ada");
  await signUpButton(ada).click();
  await expect(messageBox(ada)).toBeVisible();
  await expect(ada.getByRole("heading", { name: "global" })).toBeVisible();
  await expect(ada.locator(".me-name")).toHaveText("Ada");
});

test("who has signed out needs the password again", async ({ joins }) => {
  const ada = await joins("Ada");
  await say(ada, "Back in a minute.");
  await sees(ada, "Back in a minute.");
  await signOut(ada);
  await ada.goto("/");
  await expect(messageBox(ada)).toHaveCount(0);

  await signIn(ada, "Ada", "not the password");
  await isTold(ada, /\S/);
  await expect(signInButton(ada)).toBeVisible();

  await signIn(ada, "Ada");
  await sees(ada, "Back in a minute.");
});

test("a wrong password and an unknown name get the same answer", async ({ joins, visitor }) => {
  await joins("Ada");
  const stranger = await visitor();
  const answers: (string | null)[] = [];
  for (const name of ["Ada", "Nobody"]) {
    await signIn(stranger, name, "not the password");
    await isTold(stranger, /\S/);
    answers.push(await stranger.getByRole("alert").textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

for (const twin of ["Ada", "ADA", "Ａｄａ"]) {
  test(`nobody can be called ${twin} beside Ada`, async ({ joins, visitor }) => {
    await joins("Ada");
    const other = await visitor();
    await other.goto("/sign-up");
    await givesName(other, twin);
    await signUpButton(other).click();
    await isTold(other, /taken/i);
    await expect(messageBox(other)).toHaveCount(0);
  });
}

test("a short password is refused, and the form says why", async ({ visitor }) => {
  const ada = await visitor();
  await ada.goto("/sign-up");
  // Past the browser's own check of the field, which would otherwise answer first.
  await ada.locator("form").filter({ has: signUpButton(ada) }).evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await givesName(ada, "Ada", "short");
  await signUpButton(ada).click();
  await isTold(ada, /password|8/i);
});

test("the switch changes the language, for good", async ({ visitor }) => {
  const ada = await visitor();
  await ada.goto("/sign-in");
  await expect(ada.locator("html")).toHaveAttribute("lang", "en");
  await ada.getByRole("button", { name: "中文" }).click();
  await expect(ada.getByRole("button", { name: "登录" })).toBeVisible();
  await expect(ada.locator("html")).toHaveAttribute("lang", "zh-CN");
  await ada.reload();
  await expect(ada.getByRole("button", { name: "登录" })).toBeVisible();

  await signUp(ada, "小雨");
  await opensOwnMenu(ada);
  await expect(ada.getByRole("button", { name: "退出" })).toBeVisible();
  await say(ada, "水开了。");
  await sees(ada, "水开了。");

  await opensOwnMenu(ada);
  await ada.getByRole("button", { name: "English" }).click();
  // On the page that comes, not on the one that goes.
  await expect(ada.locator("html")).toHaveAttribute("lang", "en");
  await opensOwnMenu(ada);
  await expect(ada.getByRole("button", { name: "Sign out" })).toBeVisible();
  await sees(ada, "水开了。");
});

test("the browser's language is the first choice", async ({ visitor }) => {
  const xiaoyu = await visitor({ locale: "zh-CN" });
  await xiaoyu.goto("/sign-in");
  await expect(xiaoyu.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(xiaoyu.getByRole("button", { name: "登录" })).toBeVisible();
  await signIn(xiaoyu, "小雨", "not the password");
  await isTold(xiaoyu, /[一-鿿]/);
});

test("without scripting, one signs up, out and in", async ({ visitor }) => {
  const ada = await visitor({ javaScriptEnabled: false });
  await signUp(ada, "Ada");
  await signOut(ada);
  await signIn(ada, "Ada", "not the password");
  await isTold(ada, /\S/);
  await signIn(ada, "Ada");
  await expect(messageBox(ada)).toBeVisible();
  await opensOwnMenu(ada);
  await ada.getByRole("button", { name: "中文" }).click();
  await expect(ada.locator("html")).toHaveAttribute("lang", "zh-CN");
});
