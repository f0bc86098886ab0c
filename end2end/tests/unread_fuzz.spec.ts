// Whatever happens in whatever order: at every rest two browsers show what the store holds.
import { type Page } from "@playwright/test";
import { expect, test } from "./teahouse";
import { goesLive, menu, menuItem, opensMenu, rows, signIn } from "./people";
import { Account } from "./rest";
import { badgesOf, goesTo, looksAway, looksHere, shows } from "./attention";

const STEPS = 200;
const SEED = Number(process.env.SEED ?? 20261123);

/** Numbers that come again for the same seed (mulberry32). */
function chance(seed: number) {
  return (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** What is unread to Bob in a room, counted from its messages and nothing else. */
async function counted(bob: Account, room: string): Promise<[number, number]> {
  const { read } = await bob.standing(room);
  const messages = await bob.reads(room);
  const news = messages.filter(
    ({ n, sender_id, message_type }) => n > read && sender_id !== bob.id && message_type !== "system",
  );
  const mentions = news.filter(({ content }) => /(^|[^\w])@(bob|here)\b/i.test(content));
  return [news.length, mentions.length];
}

test(`${STEPS} steps in two browsers end in the same numbers`, async ({ joins, visitor, teahouse }) => {
  test.setTimeout(300_000);
  const roll = chance(SEED);
  const pick = <Item>(items: Item[]): Item => items[roll(items.length)];
  const tab = await joins("Bob");
  const device = await visitor();
  await goesLive(device, () => signIn(device, "Bob"));
  const pages = [tab, device];
  const [ada, bob] = [await Account.open(teahouse, "register", "Ada"), await Account.open(teahouse, "login", "Bob")];
  const rooms = ["global", await ada.makesRoom("Tea"), await ada.makesRoom("Cups", "private")];
  await ada.joins("global");
  await bob.joins(rooms[1]);
  await ada.adds(rooms[2], bob);
  for (const page of pages) for (const room of rooms) await shows(page, room, 0, 0, 5_000);
  const said: { room: string; id: string }[] = [];
  const where = new Map(pages.map((page) => [page, "global"]));
  const story: string[] = [];

  /** A page shows the newest of its room as the store holds it: what one points at stands still then. */
  const isUpToDate = async (page: Page) => {
    const differs = async () => {
      const messages = (await bob.reads(where.get(page)!)).filter(({ message_type }) => message_type !== "system");
      const held = messages.slice(0, 3).map(({ id }) => `m-${id}`).reverse();
      const shown = await rows(page).evaluateAll((rows) => rows.slice(-3).map((row) => row.id));
      return held.join() === shown.join() ? "" : JSON.stringify({ held, shown });
    };
    await expect.poll(differs, "the page shows what the store holds").toBe("");
  };

  const act: Record<string, (page: Page, number: number) => Promise<unknown>> = {
    "Ada speaks": async () => {
      const room = pick(rooms);
      const words = pick(["Tea?", "@Bob, tea?", "@here: tea!", "tea@bob.example", "Nothing for @bobby."]);
      said.push({ room, id: (await ada.says(room, words)).id });
    },
    "Bob speaks": () => bob.says(pick(rooms), "@here I am."),
    "Ada takes back": async () => {
      const message = pick(said);
      if (!message) return;
      said.splice(said.indexOf(message), 1);
      await ada.removes(message.room, message.id);
    },
    "Bob goes to a room": async (page) => {
      const room = pick(rooms.filter((room) => room !== where.get(page)));
      await goesTo(page, room);
      where.set(page, room);
    },
    "Bob looks away": (page) => looksAway(page),
    "Bob looks": (page) => looksHere(page),
    "Bob reads elsewhere": async () => {
      const room = pick(rooms);
      const { seq } = await bob.standing(room);
      await bob.marksRead(room, roll(seq + 1));
    },
    "Bob marks unread": async (page) => {
      await isUpToDate(page);
      const row = rows(page).nth(Math.max(0, (await rows(page).count()) - 1 - roll(3)));
      if (!(await row.count())) return;
      await opensMenu(page, row);
      await menuItem(page, "markUnread").click();
      await expect(menu(page)).toBeHidden();
    },
    "Bob loads the page again": (page) => goesLive(page, () => page.reload()),
  };
  const often: Record<string, number> = { "Ada speaks": 8, "Bob goes to a room": 4, "Bob looks": 2, "Bob looks away": 2 };
  const names = Object.keys(act).flatMap((name) => Array<string>(often[name] ?? 1).fill(name));

  const rest = async (step: number) => {
    await expect
      .poll(
        async () => {
          const [held, standings] = [await Promise.all(rooms.map((room) => counted(bob, room))), await bob.standings()];
          const told = rooms.map((room) => {
            const { unread, mentions } = standings.find((standing) => standing.room_id === room)!;
            return [unread, mentions];
          });
          const shown = await Promise.all(pages.map((page) => Promise.all(rooms.map((room) => badgesOf(page, room)))));
          return [told, ...shown].every((numbers) => JSON.stringify(numbers) === JSON.stringify(held))
            ? "the same"
            : JSON.stringify({ held, told, shown });
        },
        { message: `seed ${SEED}, after step ${step}: ${story.slice(-12).join(", ")}`, timeout: 10_000 },
      )
      .toBe("the same");
  };

  for (let step = 1; step <= STEPS; step++) {
    const [name, page] = [pick(names), pick(pages)];
    story.push(`${name} (${pages.indexOf(page)})`);
    await act[name](page, step);
    if (step % 5 === 0) await rest(step);
  }
  console.log(`seed ${SEED}: ${STEPS} steps, ${STEPS / 5} rests`);
});
