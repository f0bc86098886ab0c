// Words and files survive what happens meanwhile: a removal elsewhere, another edit, a line that breaks.
import { expect, test } from "./teahouse";
import {
  asksTo,
  banner,
  editBox,
  messageBox,
  quoteIn,
  removalButton,
  replyBar,
  rowOf,
  rows,
  say,
  sees,
  timeline,
} from "./people";
import { allSent, captionOf, chipOf, chooses, png, pictureOf, rowWith, sends, text } from "./files";

const removes = async (page: import("@playwright/test").Page, words: string) => {
  await asksTo(page, "remove", rowOf(page, words));
  await removalButton(page, "remove").click();
};

test("a file alone may be the answer, and the next message is none", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await say(ada, "What does it look like?");
  await asksTo(bob, "reply", rowOf(bob, "What does it look like?"));
  await chooses(bob, png("cup.png", 300, 200), text("more.txt", "words"));
  await sends(bob);
  await expect(replyBar(bob)).toHaveCount(0);
  await allSent(bob, ["cup.png", "more.txt"]);
  await expect(quoteIn(rowWith(ada, "cup.png"))).toContainText("What does it look like?");
  await expect(quoteIn(rowWith(ada, "more.txt"))).toHaveCount(0);
  await say(bob, "Something else.");
  await sees(ada, "Something else.");
  await expect(quoteIn(rowOf(ada, "Something else."))).toHaveCount(0);
});

test("the words of an edit outlive its message, and are not thrown away for another edit", async ({ joins }) => {
  const ada = await joins("Ada");
  const second = await ada.context().newPage();
  await second.goto("/");
  for (const words of ["One.", "Two."]) await say(ada, words);
  await sees(second, "Two.");
  await asksTo(ada, "edit", rowOf(ada, "Two."));
  await editBox(ada).fill("Two, and a long thought");
  await asksTo(ada, "edit", rowOf(ada, "One."));
  await expect(editBox(ada)).toHaveValue("Two, and a long thought");
  await removes(second, "Two.");
  await expect(editBox(ada)).toHaveCount(0);
  await expect(messageBox(ada)).toHaveValue("Two, and a long thought");
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
});

test("whoever writes an answer is told that the question is gone", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await say(ada, "Never mind me.");
  await asksTo(bob, "reply", rowOf(bob, "Never mind me."));
  await messageBox(bob).fill("But I do");
  await removes(ada, "Never mind me.");
  await expect(replyBar(bob)).toHaveCount(0);
  await expect(bob.getByText("That message is no longer there.")).toBeVisible();
  await expect(messageBox(bob)).toHaveValue("But I do");
});

test("what one changes stays in view while others talk", async ({ joins, teahouse }) => {
  const ada = await joins("Ada");
  const robot = await teahouse.program("Robot");
  await robot.saysInTurn(Array.from({ length: 20 }, (_, index) => `Cup ${index + 1}`));
  await say(ada, "Let me think.");
  // What is still on its way cannot be changed.
  await expect(rowOf(ada, "Let me think.")).toHaveAttribute("data-state", "posted");
  await messageBox(ada).press("ArrowUp");
  await editBox(ada).fill("Let me think again.");
  await robot.saysInTurn(Array.from({ length: 25 }, (_, index) => `Pot ${index + 1}`));
  await expect(rowOf(ada, "Pot 25")).toHaveCount(1);
  await expect(editBox(ada)).toBeInViewport();
});

test("words and files that met no connection go on by themselves", async ({ joins }) => {
  const [ada, bob] = [await joins("Ada"), await joins("Bob")];
  await ada.context().setOffline(true);
  await chooses(ada, png("cup.png", 300, 200));
  await captionOf(ada, "cup.png").fill("My cup.");
  await say(ada, "Are you there?");
  await expect(rowOf(ada, "Are you there?")).toHaveAttribute("data-state", "failed");
  await expect(chipOf(ada, "cup.png")).toHaveAttribute("data-state", /failed|held/);
  await expect(banner(ada)).toBeVisible({ timeout: 15_000 });
  await ada.context().setOffline(false);
  await sees(bob, "Are you there?", { timeout: 30_000 });
  await expect(pictureOf(bob, "cup.png")).toBeVisible({ timeout: 30_000 });
  await expect(rows(ada).and(ada.locator("[data-state=failed]"))).toHaveCount(0);
});

test("whoever has gone on from a linked message does not come back to it", async ({ joins, teahouse }) => {
  const robot = await teahouse.program("Robot");
  const ids = [];
  for (let number = 1; number <= 80; number++) ids.push(await robot.says(`Cup ${number}`));
  const ada = await joins("Ada");
  await ada.goto(`/rooms/global?at=${ids[5]}`);
  await expect(rowOf(ada, "Cup 6")).toBeInViewport();
  await ada.getByRole("link", { name: /Jump to latest/ }).click();
  await expect(rowOf(ada, "Cup 80")).toBeInViewport();
  expect(new URL(ada.url()).search).toBe("");
  await ada.goto("/rooms/global?at=nonsense");
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
  await expect(timeline(ada)).toBeVisible();
});
