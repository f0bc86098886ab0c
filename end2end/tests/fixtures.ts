// The fixtures of every test: a server of its own, and browsers with or without a signed-in user.
import { test as base, expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSignedUp } from "./auth";
import { TestServer } from "./server";

type Fixtures = {
  server: TestServer;
  /** Opens a page in a browser context of its own, without a session. */
  openAnonymousPage: (options?: BrowserContextOptions) => Promise<Page>;
  /** Opens a page in a browser context of its own, signed up with this name, and waits until the event stream is open. */
  openUserPage: (name: string, options?: BrowserContextOptions) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  server: async ({}, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), "teahouse-"));
    const server = new TestServer(folder);
    try {
      await server.start();
      await use(server);
      await server.stop();
      expect(server.log, "the server never panics").not.toContain("panicked");
    } finally {
      await server.kill();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server log", { body: server.log, contentType: "text/plain" });
      }
      await rm(folder, { recursive: true, force: true });
    }
  },

  openAnonymousPage: async ({ browser, server }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    const errors: string[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      contexts.push(context);
      context.on("weberror", (error) => errors.push(String(error.error())));
      context.on("console", (message) => {
        // Some tests make requests fail. Every other error in the console fails the test.
        const isExpected = /^Failed to load resource/.test(message.text());
        if (message.type() === "error" && !isExpected) errors.push(message.text());
      });
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(errors, "the browser reports no errors").toEqual([]);
  },

  openUserPage: async ({ openAnonymousPage }, use) => {
    await use(async (name, options) => {
      const page = await openAnonymousPage(options);
      await openSignedUp(page, name);
      return page;
    });
  },
});

export { expect };
