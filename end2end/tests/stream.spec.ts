import { signIn, signInButton, signOut } from "./auth";
import { expect, test } from "./fixtures";
import { expectMessage, messageBox, messageRows, messageTexts, post, systemMessages } from "./messages";
import { connectionBanner, pendingStreamRequests, runAndWaitForStream } from "./network";
import { Proxy } from "./proxy";
import { RestClient } from "./rest_client";

// The reconnect delay grows with each failed attempt, so that recovery may take as long as the outage.
const recovery = { timeout: 40_000 };

for (const [how, method] of [
  ["is restarted", "stop"],
  ["is killed and comes back", "kill"],
] as const) {
  test(`messages arrive complete and in order when the server ${how}`, async ({ openUserPage, server }) => {
    test.setTimeout(120_000);
    const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
    const robot = await RestClient.register(server, "Robot");
    await post(ada, "Before.");
    await expectMessage(bob, "Before.");

    await server[method]();
    for (const page of [ada, bob]) await expect(connectionBanner(page)).toBeVisible({ timeout: 15_000 });
    await server.start();
    for (const page of [ada, bob]) await expect(connectionBanner(page)).toBeHidden(recovery);

    await robot.post("global", "During.");
    await post(bob, "After.");
    for (const page of [ada, bob]) {
      await expectMessage(page, "After.");
      expect(await messageTexts(page)).toEqual(["Before.", "During.", "After."]);
    }
  });
}

test("no message is lost or duplicated while a proxy answers 502", async ({ openUserPage, server }) => {
  test.setTimeout(120_000);
  const proxy = await Proxy.start(server.url);
  try {
    const ada = await openUserPage("Ada", { baseURL: proxy.url });
    const robot = await RestClient.register(server, "Robot");
    await robot.post("global", "One.");
    await expectMessage(ada, "One.");

    proxy.breakUpstream();
    await robot.postAll("global", ["Two.", "Three.", "Four."]);
    await expect(connectionBanner(ada)).toBeVisible({ timeout: 15_000 });
    await robot.post("global", "Five.");
    proxy.restoreUpstream();
    await expectMessage(ada, "Five.", recovery);
    await expect(connectionBanner(ada)).toBeHidden();
    await robot.post("global", "Six.");
    await expectMessage(ada, "Six.");
    expect(await messageTexts(ada)).toEqual(["One.", "Two.", "Three.", "Four.", "Five.", "Six."]);
  } finally {
    await proxy.close();
  }
});

test("the stream reconnects after its connection was closed", async ({ openUserPage, server }) => {
  const proxy = await Proxy.start(server.url);
  try {
    const ada = await openUserPage("Ada", { baseURL: proxy.url });
    const robot = await RestClient.register(server, "Robot");
    for (const text of ["One.", "Two.", "Three."]) {
      await runAndWaitForStream(ada, async () => {
        proxy.closeConnections();
        await robot.post("global", text);
      });
      await expectMessage(ada, text);
    }
    await expect(messageRows(ada)).toHaveCount(3);
    await expect(connectionBanner(ada)).toBeHidden();
  } finally {
    await proxy.close();
  }
});

test("the reconnect button reconnects without waiting", async ({ openUserPage, server }) => {
  const proxy = await Proxy.start(server.url);
  try {
    const ada = await openUserPage("Ada", { baseURL: proxy.url });
    const attempts = pendingStreamRequests(ada);
    await ada.clock.install();
    await runAndWaitForStream(ada, () => ada.reload());
    proxy.breakUpstream();
    await expect(connectionBanner(ada)).toBeVisible({ timeout: 15_000 });
    // The page's timers are paused from here on: only the button can reconnect.
    await ada.clock.pauseAt(await ada.evaluate(() => Date.now() + 2_000));
    // An attempt that began before the pause has failed when a later request has its response.
    expect(await ada.evaluate(async () => (await fetch("/mark.svg", { cache: "no-store" })).status)).toBe(502);
    await expect.poll(() => attempts.size).toBe(0);
    proxy.restoreUpstream();
    await runAndWaitForStream(ada, () => connectionBanner(ada).getByRole("button", { name: "Reconnect now" }).click());
    await expect(connectionBanner(ada)).toBeHidden();
  } finally {
    await proxy.close();
  }
});

test("a page reloads all data when the server's data was replaced", async ({ openUserPage, server }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  const robot = await RestClient.register(server, "Robot");
  await robot.post("global", "One.");
  // The first post joins the room. Its system message arrives a little later and would be the last message.
  await expect(systemMessages(ada).last()).toHaveText("Robot joined the room");
  await robot.postAll("global", ["Two.", "Three."]);
  await expectMessage(ada, "Three.");
  // The state after a restore from a backup without the last message.
  await server.redisCommand("LPOP chat:messages:global");
  await server.redisCommand("SET teahouse:epoch restored");
  await server.stop();
  await server.start();
  for (const page of [ada, bob]) {
    await expect(connectionBanner(page)).toBeHidden(recovery);
    await expect(messageRows(page)).toHaveCount(2, recovery);
  }
  await post(bob, "Four.");
  for (const page of [ada, bob]) {
    await expectMessage(page, "Four.");
    expect(await messageTexts(page)).toEqual(["One.", "Two.", "Four."]);
  }
});

test("sign-out in one tab redirects all tabs to sign-in and keeps the draft", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  const second = await ada.context().newPage();
  await runAndWaitForStream(second, () => second.goto("/"));
  await messageBox(second).fill("Half a thought");
  await signOut(ada);
  await expect(signInButton(second)).toBeVisible({ timeout: 15_000 });
  await runAndWaitForStream(second, () => signIn(second, "Ada"));
  await expect(messageBox(second)).toHaveValue("Half a thought");
});
