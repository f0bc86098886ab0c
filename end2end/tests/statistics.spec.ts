import { signUpAdministratorByRequest } from "./administration";
import { expect, test } from "./fixtures";
import { collectRequests, openHydrated } from "./network";
import { RestClient } from "./rest_client";

const stat = (name: string) => `[data-stat="${name}"] > dd`;

test("the counts update while messages are posted, and unchanged elements stay", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  const ada = await RestClient.register(server, "Ada");
  await openHydrated(root, "/administration/statistics");
  await expect(root.locator(stat("today"))).toHaveText("0");
  await expect(root.locator(".chart-today")).toHaveCount(0);
  await expect(root.locator(stat("rooms"))).toHaveText("1");

  // These attributes disappear if the elements are replaced.
  const marked = [stat("rooms"), ".chart >> nth=0", stat("uploads")];
  for (const selector of marked) await root.locator(selector).evaluate((node) => node.setAttribute("data-test-marker", ""));

  await ada.postAll("global", ["One.", "Two.", "Three."]);
  await expect(root.locator(stat("today"))).toHaveText("3", { timeout: 5_000 });
  await expect(root.locator(stat("active"))).toHaveText("1", { timeout: 5_000 });
  await expect(root.locator(".chart").first().locator(".chart-today")).toHaveCount(1);
  await ada.post("global", "Four.");
  await expect(root.locator(stat("today"))).toHaveText("4", { timeout: 5_000 });
  for (const selector of marked) await expect(root.locator(selector)).toHaveAttribute("data-test-marker", "");

  const kitchen = await ada.createRoom("Kitchen", "private");
  for (const text of ["a", "b", "c", "d", "e"]) await ada.post(kitchen, text);
  const busiest = root.locator(".busiest-rooms tbody tr");
  await expect(busiest.first()).toContainText("Kitchen", { timeout: 8_000 });
  await expect(root.locator(stat("rooms"))).toHaveText("2");
});

test("a chart is available as a table", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  await (await RestClient.register(server, "Ada")).post("global", "One.");
  await openHydrated(root, "/administration/statistics");
  await root.getByText("Show as a table").click();
  const rows = root.locator(".chart-table tbody tr");
  await expect(rows).toHaveCount(30);
  await expect(rows.first().locator("td")).toHaveText("1");
  await expect(root.getByRole("img", { name: /Messages per day/ })).toBeVisible();
});

test("a hidden page sends no requests", async ({ server, openAnonymousPage }) => {
  const root = await openAnonymousPage();
  await signUpAdministratorByRequest(root, server, "Root");
  await openHydrated(root, "/administration/statistics");
  await root.waitForRequest(/read_statistics/);
  const other = await root.context().newPage();
  await other.goto("/administration/audit");
  await root.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true });
  });
  const requests = collectRequests(root);
  const until = Date.now() + 7_000;
  await expect.poll(() => Date.now() > until, { timeout: 10_000 }).toBe(true);
  expect(requests).toEqual([]);
});

test("the statistics of a private room are visible to its members only", async ({ server, openUserPage }) => {
  const ada = await openUserPage("Ada");
  const eve = await openUserPage("Eve");
  const bob = await RestClient.register(server, "Bob");
  const garden = await bob.createRoom("Garden", "private");
  await bob.addMember(garden, "Ada");
  await bob.post(garden, "Roses.");

  await openHydrated(ada, `/rooms/${garden}/statistics`);
  await expect(ada.getByRole("heading", { name: /Garden/ })).toBeVisible();
  await expect(ada.locator(stat("today"))).toHaveText("1");
  await bob.post(garden, "Lilies.");
  await expect(ada.locator(stat("today"))).toHaveText("2", { timeout: 5_000 });
  await ada.getByRole("link", { name: "Back to the room" }).click();
  await expect(ada).toHaveURL(new RegExp(`/rooms/${garden}$`));

  const answer = await eve.goto(`/rooms/${garden}/statistics`);
  expect(answer?.status()).toBe(404);
  await expect(eve.getByText("Garden")).toHaveCount(0);
});
