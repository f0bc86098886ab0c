// After random steps in random order, two browsers show the counts that the server stores.
import type { Page } from "@playwright/test";
import { signIn } from "./auth";
import { expect, test } from "./fixtures";
import { messageMenu, messageMenuItem, messageRows, openMessageMenu } from "./messages";
import { runAndWaitForStream } from "./network";
import { RestClient } from "./rest_client";
import { badgeCounts, blurWindow, expectBadges, focusWindow, openRoom } from "./unread";

const STEPS = 200;
const SEED = Number(process.env.SEED ?? 20261123);

/** A random number generator that returns the same numbers for the same seed (mulberry32). */
function random(seed: number) {
  return (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Bob's unread and mention counts in a room, computed from its messages and his read position. */
async function recount(bob: RestClient, room: string): Promise<[number, number]> {
  const { read } = await bob.readState(room);
  const messages = await bob.messages(room);
  const unread = messages.filter(
    ({ n, sender_id, message_type }) => n > read && sender_id !== bob.id && message_type !== "system",
  );
  const mentions = unread.filter(({ content }) => /(^|[^\w])@(bob|here)\b/i.test(content));
  return [unread.length, mentions.length];
}

test(`unread counts equal the server's after ${STEPS} random steps in two browsers`, async ({ openUserPage, openAnonymousPage, server }) => {
  test.setTimeout(300_000);
  const roll = random(SEED);
  const pick = <Item>(items: Item[]): Item => items[roll(items.length)];
  const tab = await openUserPage("Bob");
  const device = await openAnonymousPage();
  await runAndWaitForStream(device, () => signIn(device, "Bob"));
  const pages = [tab, device];
  const [ada, bob] = [await RestClient.register(server, "Ada"), await RestClient.signIn(server, "Bob")];
  const rooms = ["global", await ada.createRoom("Tea"), await ada.createRoom("Cups", "private")];
  await ada.joinRoom("global");
  await bob.joinRoom(rooms[1]);
  await ada.addMember(rooms[2], bob.name);
  for (const page of pages) for (const room of rooms) await expectBadges(page, room, 0, 0, 5_000);
  const posted: { room: string; id: string }[] = [];
  const openRooms = new Map(pages.map((page) => [page, "global"]));
  const history: string[] = [];

  /** Waits until a page shows the newest messages of its room, so that its rows do not move. */
  const expectUpToDate = async (page: Page) => {
    const difference = async () => {
      const messages = (await bob.messages(openRooms.get(page)!)).filter(({ message_type }) => message_type !== "system");
      const stored = messages.slice(0, 3).map(({ id }) => `m-${id}`).reverse();
      const shown = await messageRows(page).evaluateAll((rows) => rows.slice(-3).map((row) => row.id));
      return stored.join() === shown.join() ? "" : JSON.stringify({ stored, shown });
    };
    await expect.poll(difference, "the page shows the stored messages").toBe("");
  };

  const actions: Record<string, (page: Page, number: number) => Promise<unknown>> = {
    "Ada posts": async () => {
      const room = pick(rooms);
      const content = pick(["Tea?", "@Bob, tea?", "@here: tea!", "tea@bob.example", "Nothing for @bobby."]);
      posted.push({ room, id: (await ada.post(room, content)).id });
    },
    "Bob posts": () => bob.post(pick(rooms), "@here I am."),
    "Ada removes a message": async () => {
      const message = pick(posted);
      if (!message) return;
      posted.splice(posted.indexOf(message), 1);
      await ada.remove(message.room, message.id);
    },
    "Bob opens a room": async (page) => {
      const room = pick(rooms.filter((room) => room !== openRooms.get(page)));
      await openRoom(page, room);
      openRooms.set(page, room);
    },
    "the window loses the focus": (page) => blurWindow(page),
    "the window gets the focus": (page) => focusWindow(page),
    "Bob reads on another device": async () => {
      const room = pick(rooms);
      const { seq } = await bob.readState(room);
      await bob.markRead(room, roll(seq + 1));
    },
    "Bob marks messages unread": async (page) => {
      await expectUpToDate(page);
      const row = messageRows(page).nth(Math.max(0, (await messageRows(page).count()) - 1 - roll(3)));
      if (!(await row.count())) return;
      await openMessageMenu(page, row);
      await messageMenuItem(page, "markUnread").click();
      await expect(messageMenu(page)).toBeHidden();
    },
    "Bob reloads the page": (page) => runAndWaitForStream(page, () => page.reload()),
  };
  const weights: Record<string, number> = {
    "Ada posts": 8,
    "Bob opens a room": 4,
    "the window gets the focus": 2,
    "the window loses the focus": 2,
  };
  const names = Object.keys(actions).flatMap((name) => Array<string>(weights[name] ?? 1).fill(name));

  const expectSameCounts = async (step: number) => {
    await expect
      .poll(
        async () => {
          const [expected, states] = [await Promise.all(rooms.map((room) => recount(bob, room))), await bob.readStates()];
          const stored = rooms.map((room) => {
            const { unread, mentions } = states.find((state) => state.room_id === room)!;
            return [unread, mentions];
          });
          const shown = await Promise.all(pages.map((page) => Promise.all(rooms.map((room) => badgeCounts(page, room)))));
          return [stored, ...shown].every((counts) => JSON.stringify(counts) === JSON.stringify(expected))
            ? "the same"
            : JSON.stringify({ expected, stored, shown });
        },
        { message: `seed ${SEED}, after step ${step}: ${history.slice(-12).join(", ")}`, timeout: 10_000 },
      )
      .toBe("the same");
  };

  for (let step = 1; step <= STEPS; step++) {
    const [name, page] = [pick(names), pick(pages)];
    history.push(`${name} (${pages.indexOf(page)})`);
    await actions[name](page, step);
    if (step % 5 === 0) await expectSameCounts(step);
  }
  console.log(`seed ${SEED}: ${STEPS} steps, ${STEPS / 5} comparisons`);
});
