// Drafts, edits and pending files survive removals by other users, other edits and lost connections.
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import {
  chooseMessageAction,
  editBox,
  expectMessage,
  messageBox,
  messageRow,
  messageRows,
  post,
  quoteIn,
  removalButton,
  replyBar,
  send,
  timeline,
} from "./messages";
import { connectionBanner } from "./network";
import { RestClient } from "./rest_client";
import { png, text } from "./test_files";
import { captionField, chooseFiles, expectAllSent, image, pendingFile, rowWithFile } from "./uploads";

const removeMessage = async (page: Page, text: string) => {
  await chooseMessageAction(page, "remove", messageRow(page, text));
  await removalButton(page, "remove").click();
};

test("a file without text can be the reply, and the next message is no reply", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await post(ada, "What does it look like?");
  await chooseMessageAction(bob, "reply", messageRow(bob, "What does it look like?"));
  await chooseFiles(bob, png("cup.png", 300, 200), text("more.txt", "words"));
  await send(bob);
  await expect(replyBar(bob)).toHaveCount(0);
  await expectAllSent(bob, ["cup.png", "more.txt"]);
  await expect(quoteIn(rowWithFile(ada, "cup.png"))).toContainText("What does it look like?");
  await expect(quoteIn(rowWithFile(ada, "more.txt"))).toHaveCount(0);
  await post(bob, "Something else.");
  await expectMessage(ada, "Something else.");
  await expect(quoteIn(messageRow(ada, "Something else."))).toHaveCount(0);
});

test("the text of an edit survives the removal of its message and the start of another edit", async ({ openUserPage }) => {
  const ada = await openUserPage("Ada");
  const second = await ada.context().newPage();
  await second.goto("/");
  for (const text of ["One.", "Two."]) await post(ada, text);
  await expectMessage(second, "Two.");
  await chooseMessageAction(ada, "edit", messageRow(ada, "Two."));
  await editBox(ada).fill("Two, and a long thought");
  await chooseMessageAction(ada, "edit", messageRow(ada, "One."));
  await expect(editBox(ada)).toHaveValue("Two, and a long thought");
  await removeMessage(second, "Two.");
  await expect(editBox(ada)).toHaveCount(0);
  await expect(messageBox(ada)).toHaveValue("Two, and a long thought");
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
});

test("the draft of a reply survives the removal of the quoted message, with a notification", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await post(ada, "Never mind me.");
  await chooseMessageAction(bob, "reply", messageRow(bob, "Never mind me."));
  await messageBox(bob).fill("But I do");
  await removeMessage(ada, "Never mind me.");
  await expect(replyBar(bob)).toHaveCount(0);
  await expect(bob.getByText("That message is no longer there.")).toBeVisible();
  await expect(messageBox(bob)).toHaveValue("But I do");
});

test("the edit form stays in view while other users post", async ({ openUserPage, server }) => {
  const ada = await openUserPage("Ada");
  const robot = await RestClient.register(server, "Robot");
  await robot.postAll("global", Array.from({ length: 20 }, (_, index) => `Cup ${index + 1}`));
  await post(ada, "Let me think.");
  // A pending message cannot be edited.
  await expect(messageRow(ada, "Let me think.")).toHaveAttribute("data-state", "posted");
  await messageBox(ada).press("ArrowUp");
  await editBox(ada).fill("Let me think again.");
  await robot.postAll("global", Array.from({ length: 25 }, (_, index) => `Pot ${index + 1}`));
  await expect(messageRow(ada, "Pot 25")).toHaveCount(1);
  await expect(editBox(ada)).toBeInViewport();
});

test("messages and files that failed offline are sent when the connection returns", async ({ openUserPage }) => {
  const [ada, bob] = [await openUserPage("Ada"), await openUserPage("Bob")];
  await ada.context().setOffline(true);
  await chooseFiles(ada, png("cup.png", 300, 200));
  await captionField(ada, "cup.png").fill("My cup.");
  await post(ada, "Are you there?");
  await expect(messageRow(ada, "Are you there?")).toHaveAttribute("data-state", "failed");
  await expect(pendingFile(ada, "cup.png")).toHaveAttribute("data-state", /failed|blocked/);
  await expect(connectionBanner(ada)).toBeVisible({ timeout: 15_000 });
  await ada.context().setOffline(false);
  await expectMessage(bob, "Are you there?", { timeout: 30_000 });
  await expect(image(bob, "cup.png")).toBeVisible({ timeout: 30_000 });
  await expect(messageRows(ada).and(ada.locator("[data-state=failed]"))).toHaveCount(0);
});

test("the address of a linked message is dropped after the jump to the latest message", async ({ openUserPage, server }) => {
  const robot = await RestClient.register(server, "Robot");
  const ids: string[] = [];
  for (let number = 1; number <= 80; number++) ids.push((await robot.post("global", `Cup ${number}`)).id);
  const ada = await openUserPage("Ada");
  await ada.goto(`/rooms/global?at=${ids[5]}`);
  await expect(messageRow(ada, "Cup 6")).toBeInViewport();
  await ada.getByRole("link", { name: /Jump to latest/ }).click();
  await expect(messageRow(ada, "Cup 80")).toBeInViewport();
  expect(new URL(ada.url()).search).toBe("");
  await ada.goto("/rooms/global?at=nonsense");
  await expect(ada.getByText("That message is no longer there.")).toBeVisible();
  await expect(timeline(ada)).toBeVisible();
});
