import { expect, test } from "./teahouse";
import { becomesAdministrator, opens } from "./administrator";
import { requestsOf } from "./people";

const figure = (name: string) => `[data-figure="${name}"] > dd`;

test("the numbers move while people talk, and only those that differ", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  const ada = await teahouse.program("Ada");
  await opens(root, "/administration/statistics");
  await expect(root.locator(figure("today"))).toHaveText("0");
  await expect(root.locator(".chart-today")).toHaveCount(0);
  await expect(root.locator(figure("rooms"))).toHaveText("1");

  // Marks that would be gone if the page were written anew.
  const marked = [figure("rooms"), ".chart >> nth=0", figure("uploads")];
  for (const place of marked) await root.locator(place).evaluate((node) => node.setAttribute("data-kept", ""));

  await ada.saysInTurn(["One.", "Two.", "Three."]);
  await expect(root.locator(figure("today"))).toHaveText("3", { timeout: 5_000 });
  await expect(root.locator(figure("active"))).toHaveText("1", { timeout: 5_000 });
  await expect(root.locator(".chart").first().locator(".chart-today")).toHaveCount(1);
  await ada.says("Four.");
  await expect(root.locator(figure("today"))).toHaveText("4", { timeout: 5_000 });
  for (const place of marked) await expect(root.locator(place)).toHaveAttribute("data-kept", "");

  const kitchen = await ada.makes("Kitchen", "private");
  for (const words of ["a", "b", "c", "d", "e"]) await ada.saysIn(kitchen, words);
  const busiest = root.locator(".busiest tbody tr");
  await expect(busiest.first()).toContainText("Kitchen", { timeout: 8_000 });
  await expect(root.locator(figure("rooms"))).toHaveText("2");
});

test("a chart can be read as a table", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  await (await teahouse.program("Ada")).says("One.");
  await opens(root, "/administration/statistics");
  await root.getByText("Show as a table").click();
  const rows = root.locator(".as-table tbody tr");
  await expect(rows).toHaveCount(30);
  await expect(rows.first().locator("td")).toHaveText("1");
  await expect(root.getByRole("img", { name: /Messages per day/ })).toBeVisible();
});

test("a page that nobody looks at asks for nothing", async ({ teahouse, visitor }) => {
  const root = await visitor();
  await becomesAdministrator(root, teahouse, "Root");
  await opens(root, "/administration/statistics");
  await root.waitForRequest(/read_statistics/);
  const other = await root.context().newPage();
  await other.goto("/administration/audit");
  await root.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true });
  });
  const requests = requestsOf(root);
  const until = Date.now() + 7_000;
  await expect.poll(() => Date.now() > until, { timeout: 10_000 }).toBe(true);
  expect(requests).toEqual([]);
});

test("a room's members see its own numbers, and nobody else does", async ({ teahouse, joins }) => {
  const ada = await joins("Ada");
  const eve = await joins("Eve");
  const bob = await teahouse.program("Bob");
  const garden = await bob.makes("Garden", "private");
  await bob.adds(garden, "Ada");
  await bob.saysIn(garden, "Roses.");

  await opens(ada, `/rooms/${garden}/statistics`);
  await expect(ada.getByRole("heading", { name: /Garden/ })).toBeVisible();
  await expect(ada.locator(figure("today"))).toHaveText("1");
  await bob.saysIn(garden, "Lilies.");
  await expect(ada.locator(figure("today"))).toHaveText("2", { timeout: 5_000 });
  await ada.getByRole("link", { name: "Back to the room" }).click();
  await expect(ada).toHaveURL(new RegExp(`/rooms/${garden}$`));

  const answer = await eve.goto(`/rooms/${garden}/statistics`);
  expect(answer?.status()).toBe(404);
  await expect(eve.getByText("Garden")).toHaveCount(0);
});
