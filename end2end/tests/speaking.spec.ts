// Saying something: to somebody by name, too often, while one may not, and under a name that changes.
import { expect, test } from "./teahouse";
import { conversation, goesLive, messageBox, postAddress, rowOf, rows, say, sees, sendButton } from "./people";
import { Account } from "./rest";
import { goesTo } from "./attention";

const mention = (page: import("@playwright/test").Page, text: string) =>
  page.locator(".mention").getByText(text, { exact: true });
const offers = (page: import("@playwright/test").Page) => page.getByRole("listbox").getByRole("option");

test.describe("a name that is called", () => {
  test("is offered while it is written, and stands out for whom it is", async ({ joins }) => {
    const [ada, bob, carl] = [await joins("Ada"), await joins("Bob"), await joins("Carl")];
    const box = messageBox(ada);
    await box.pressSequentially("Tea, @");
    await expect(offers(ada)).toHaveText([/Bob/, /Carl/, /here/]);
    await box.press("ArrowDown");
    await expect(offers(ada).nth(1)).toHaveAttribute("aria-selected", "true");
    await box.press("ArrowUp");
    await box.press("Tab");
    await expect(box).toHaveValue("Tea, @Bob ");
    await expect(offers(ada)).toHaveCount(0);
    await box.pressSequentially("and @ca");
    await expect(offers(ada)).toHaveCount(1);
    // Enter takes the name, it does not send.
    await box.press("Enter");
    await expect(box).toHaveValue("Tea, @Bob and @Carl ");
    await expect(rows(ada)).toHaveCount(0);
    await box.press("Enter");

    const said = "Tea, @Bob and @Carl ";
    for (const page of [ada, bob, carl]) await expect(rows(page)).toHaveCount(1);
    expect(await conversation(bob)).toEqual([said]);
    await expect(mention(bob, "@Bob")).toHaveAttribute("data-mine", "");
    await expect(mention(bob, "@Carl")).not.toHaveAttribute("data-mine", "");
    await expect(mention(ada, "@Bob")).toBeVisible();
    await expect(rows(carl).and(carl.locator("[data-mentions-me]"))).toHaveCount(1);
    await expect(rows(ada).and(ada.locator("[data-mentions-me]"))).toHaveCount(0);
  });

  test("is written out by whoever wants no offer", async ({ joins }) => {
    const [ada] = [await joins("Ada"), await joins("Bob")];
    const box = messageBox(ada);
    await box.pressSequentially("@b");
    await expect(offers(ada)).toHaveCount(1);
    await box.press("Escape");
    await expect(offers(ada)).toHaveCount(0);
    await box.pressSequentially("o");
    await expect(offers(ada)).toHaveCount(0);
    await box.press("Enter");
    await sees(ada, "@bo");
    await expect(ada.locator(".mention")).toHaveCount(0);
    await box.pressSequentially("mail@b");
    await expect(offers(ada)).toHaveCount(0);
  });

  test("may be everybody's", async ({ joins }) => {
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    await messageBox(ada).pressSequentially("@he");
    await expect(offers(ada)).toHaveText([/Everyone in the room/]);
    await offers(ada).click();
    await expect(messageBox(ada)).toHaveValue("@here ");
    await expect(messageBox(ada)).toBeFocused();
    await messageBox(ada).press("Enter");
    await expect(mention(bob, "@here")).toHaveAttribute("data-mine", "");
  });
});

test("what is said too soon waits, says how long, and goes out by itself", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  // Her page's own clock goes on only when it is told to: nothing it counts down is missed.
  await ada.clock.install();
  await goesLive(ada, () => ada.reload());
  await ada.clock.pauseAt(await ada.evaluate(() => Date.now() + 1_000));
  let refusals = 0;
  await ada.route(postAddress, async (route) => {
    // The second time another device was quicker.
    const seconds = [3, 1][refusals++];
    if (!seconds) return route.continue();
    await route.fulfill({
      status: 429,
      headers: { serverfnerror: "/fn/post_message", "retry-after": `${seconds}` },
      contentType: "application/json",
      body: JSON.stringify({ code: "too_many_tries", retry_after: seconds }),
    });
  });
  await say(ada, "One.");
  await say(ada, "Two.");
  await expect(rowOf(ada, "One.")).toHaveAttribute("data-state", "waiting");
  await expect(rowOf(ada, "One.")).toContainText("Wait 3 s");
  await expect(ada.locator(".composer-note")).toContainText(/Wait \d s/);
  await ada.clock.runFor(2_000);
  await expect(rowOf(ada, "One.")).toContainText("Wait 1 s");
  await ada.clock.resume();
  for (const page of [ada, bob]) {
    await sees(page, "Two.");
    expect(await conversation(page)).toEqual(["One.", "Two."]);
  }
  await expect(ada.locator(".composer-note")).not.toContainText("Wait");
  await expect(rows(ada).and(ada.locator("[data-state=posted]"))).toHaveCount(2);
});

test("whoever is muted keeps their words until they may speak", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const tea = await ada.makesRoom("Tea");
  await bob.joins(tea);
  await goesTo(page, tea);
  await messageBox(page).fill("But I");
  await ada.asks("PATCH", `/rooms/${tea}/members/${bob.id}`, { muted_minutes: 10 });
  await expect(page.locator(".composer-note")).toContainText(/You cannot write in this room until .* \d\d:\d\d/);
  await messageBox(page).press("Enter");
  await expect(sendButton(page)).toHaveAttribute("aria-disabled", "true");
  await expect(messageBox(page)).toHaveValue("But I");
  await goesLive(page, () => page.reload());
  await expect(page.locator(".composer-note")).toContainText("You cannot write");
  await expect(messageBox(page)).toHaveValue("But I");
  await ada.asks("PATCH", `/rooms/${tea}/members/${bob.id}`, { muted_minutes: 0 });
  await expect(page.locator(".composer-note")).not.toContainText("You cannot write");
  await messageBox(page).press("Enter");
  await sees(page, "But I");
});

test("where a room is archived there is nothing to write in", async ({ joins, teahouse }) => {
  const page = await joins("Bob");
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const tea = await ada.makesRoom("Tea");
  await bob.joins(tea);
  await goesTo(page, tea);
  await messageBox(page).fill("Half a thought");
  await ada.asks("PATCH", `/rooms/${tea}`, { archived: true });
  await expect(messageBox(page)).toHaveCount(0);
  await expect(page.locator(".composer-closed")).toContainText("archived");
  await expect(page.locator(".system-line > p").last()).toHaveText("Ada archived the room");
  await ada.asks("PATCH", `/rooms/${tea}`, { archived: false });
  await expect(messageBox(page)).toHaveValue("Half a thought");
});

test("the name on old messages follows the person", async ({ joins, teahouse }) => {
  const [page, adas] = [await joins("Bob"), await joins("Ada")];
  await say(adas, "Tea is ready.");
  await sees(page, "Tea is ready.");
  const joined = page.locator(".system-line > p").filter({ hasText: "joined the room" }).last();
  await expect(joined).toHaveText("Ada joined the room");
  await Account.open(teahouse, "login", "Ada").then((ada) => ada.isCalled("Countess Ada"));
  await expect(rowOf(page, "Tea is ready.").locator(".message-sender")).toHaveText("Countess Ada");
  await expect(joined).toHaveText("Countess Ada joined the room");
  await goesLive(page, () => page.reload());
  await expect(rowOf(page, "Tea is ready.").locator(".message-sender")).toHaveText("Countess Ada");
  await rowOf(page, "Tea is ready.").locator(".message-sender").click();
  await expect(page.getByRole("dialog").filter({ hasText: "Countess Ada" })).toBeVisible();
});
