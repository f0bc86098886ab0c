import { expect, test } from "./teahouse";
import {
  banner,
  conversation,
  goesLive,
  messageBox,
  rows,
  say,
  sees,
  signIn,
  signInButton,
  signOut,
  systemLines,
  triesOf,
} from "./people";
import { Proxy } from "./proxy";

// The page waits longer after each failed try, so an outage of some seconds may take as long again to be over.
const patience = { timeout: 40_000 };

for (const [how, end] of [
  ["is restarted", "stop"],
  ["is killed and comes back", "kill"],
] as const) {
  test(`the conversation goes on when the server ${how}`, async ({ joins, teahouse }) => {
    test.setTimeout(120_000);
    const [ada, bob] = [await joins("Ada"), await joins("Bob")];
    const robot = await teahouse.program("Robot");
    await say(ada, "Before.");
    await sees(bob, "Before.");

    await teahouse[end]();
    for (const page of [ada, bob]) await expect(banner(page)).toBeVisible({ timeout: 15_000 });
    await teahouse.start();
    for (const page of [ada, bob]) await expect(banner(page)).toBeHidden(patience);

    await robot.says("During.");
    await say(bob, "After.");
    for (const page of [ada, bob]) {
      await sees(page, "After.");
      expect(await conversation(page)).toEqual(["Before.", "During.", "After."]);
    }
  });
}

test("nothing is missed or doubled while a proxy answers 502", async ({ joins, teahouse }) => {
  test.setTimeout(120_000);
  const proxy = await Proxy.before(teahouse.url);
  try {
    const ada = await joins("Ada", { baseURL: proxy.url });
    const robot = await teahouse.program("Robot");
    await robot.says("One.");
    await sees(ada, "One.");

    proxy.breaks();
    await robot.saysInTurn(["Two.", "Three.", "Four."]);
    await expect(banner(ada)).toBeVisible({ timeout: 15_000 });
    await robot.says("Five.");
    proxy.mends();
    await sees(ada, "Five.", patience);
    await expect(banner(ada)).toBeHidden();
    await robot.says("Six.");
    await sees(ada, "Six.");
    expect(await conversation(ada)).toEqual(["One.", "Two.", "Three.", "Four.", "Five.", "Six."]);
  } finally {
    await proxy.close();
  }
});

test("a cut connection mends by itself", async ({ joins, teahouse }) => {
  const proxy = await Proxy.before(teahouse.url);
  try {
    const ada = await joins("Ada", { baseURL: proxy.url });
    const robot = await teahouse.program("Robot");
    for (const text of ["One.", "Two.", "Three."]) {
      await goesLive(ada, async () => {
        proxy.cuts();
        await robot.says(text);
      });
      await sees(ada, text);
    }
    await expect(rows(ada)).toHaveCount(3);
    await expect(banner(ada)).toBeHidden();
  } finally {
    await proxy.close();
  }
});

test("one can reconnect without waiting", async ({ joins, teahouse }) => {
  const proxy = await Proxy.before(teahouse.url);
  try {
    const ada = await joins("Ada", { baseURL: proxy.url });
    const tries = triesOf(ada);
    await ada.clock.install();
    await goesLive(ada, () => ada.reload());
    proxy.breaks();
    await expect(banner(ada)).toBeVisible({ timeout: 15_000 });
    // From here on the page's own timers stand still: only the button brings it back.
    await ada.clock.pauseAt(await ada.evaluate(() => Date.now() + 2_000));
    // Nor does a try that they began before, which is known of when a later request is answered.
    expect(await ada.evaluate(async () => (await fetch("/mark.svg", { cache: "no-store" })).status)).toBe(502);
    await expect.poll(() => tries.size).toBe(0);
    proxy.mends();
    await goesLive(ada, () => banner(ada).getByRole("button", { name: "Reconnect now" }).click());
    await expect(banner(ada)).toBeHidden();
  } finally {
    await proxy.close();
  }
});

test("a page reads everything again when the data is another", async ({ joins, teahouse }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  const robot = await teahouse.program("Robot");
  await robot.says("One.");
  // Whoever speaks first joins by that. It is told a little later, and would be the last message.
  await expect(systemLines(ada).last()).toHaveText("Robot joined the room");
  await robot.saysInTurn(["Two.", "Three."]);
  await sees(ada, "Three.");
  // As after a restore from a backup that had not seen the last message yet.
  await teahouse.store("LPOP chat:messages:global");
  await teahouse.store("SET teahouse:epoch restored");
  await teahouse.stop();
  await teahouse.start();
  for (const page of [ada, bob]) {
    await expect(banner(page)).toBeHidden(patience);
    await expect(rows(page)).toHaveCount(2, patience);
  }
  await say(bob, "Four.");
  for (const page of [ada, bob]) {
    await sees(page, "Four.");
    expect(await conversation(page)).toEqual(["One.", "Two.", "Four."]);
  }
});

test("signing out in one tab shows all tabs the door, and keeps the draft", async ({ joins }) => {
  const ada = await joins("Ada");
  const second = await ada.context().newPage();
  await goesLive(second, () => second.goto("/"));
  await messageBox(second).fill("Half a thought");
  await signOut(ada);
  await expect(signInButton(second)).toBeVisible({ timeout: 15_000 });
  await goesLive(second, () => signIn(second, "Ada"));
  await expect(messageBox(second)).toHaveValue("Half a thought");
});
