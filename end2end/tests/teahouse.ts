// A Teahouse for every test: the release build with its private Redis, on a free port, in a folder that goes afterwards.
import { test as base, expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { goesLive, password, signUp } from "./people";

const root = resolve(__dirname, "../..");
const binary = process.env.TEAHOUSE_BINARY ?? join(root, "target/release/teahouse");
const site = process.env.LEPTOS_SITE_ROOT ?? join(root, "target/site");

export class Teahouse {
  url = "";
  log = "";
  private address = "127.0.0.1:0";
  private server?: ChildProcess;

  constructor(private readonly folder: string) {}

  /** Starts the server and waits until it serves. A later start takes the same port and the same data. */
  async start() {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`bin/build\` first`);
    const callers = Object.entries(process.env).filter(([name]) => !/^(TEAHOUSE_|LEPTOS_|REDIS_URL$)/.test(name));
    const server = spawn(binary, [], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...Object.fromEntries(callers),
        LEPTOS_SITE_ROOT: site,
        TEAHOUSE_ADDR: this.address,
        TEAHOUSE_DATA: join(this.folder, "data"),
        TEAHOUSE_LIMITS: "off",
        TEAHOUSE_SIGN_UP: "open",
      },
    });
    this.server = server;
    const keep = (text: Buffer) => (this.log += text.toString());
    server.stderr.on("data", keep);
    this.url = await new Promise<string>((ready, failed) => {
      let said = "";
      const give = (reason: string) => failed(new Error(`the server ${reason}:\n${this.log}`));
      const timer = setTimeout(() => give("was not ready within 20 s"), 20_000);
      server.once("error", (error) => give(`could not be started (${error.message})`));
      server.once("exit", (code, signal) => give(`ended early (${signal ?? code})`));
      server.stdout.on("data", (text: Buffer) => {
        keep(text);
        said += text.toString();
        const url = said.match(/^Teahouse is ready at (http:\/\/\S+)\r?\n/m)?.[1];
        if (!url) return;
        clearTimeout(timer);
        ready(url);
      });
    });
    this.address = new URL(this.url).host;
  }

  /** Ends the server the way a service manager does; it promises to be gone within 10 s. */
  async stop() {
    const inTime = await this.end("SIGTERM", 10_000);
    if (inTime) return;
    await this.end("SIGKILL", 5_000);
    throw new Error(`the server did not end within 10 s of SIGTERM:\n${this.log}`);
  }

  /** Ends the server without a warning. */
  async kill() {
    await this.end("SIGKILL", 5_000);
  }

  private async end(signal: NodeJS.Signals, patience: number): Promise<boolean> {
    const server = this.server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return true;
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), patience);
      server.once("exit", () => {
        clearTimeout(timer);
        done(true);
      });
      server.kill(signal);
    });
  }

  /** Puts a command to the private Redis, as whoever runs the machine can. */
  async store(command: string) {
    const answer = await new Promise<string>((answered, failed) => {
      const socket = connect(join(this.folder, "data/redis/redis.sock"));
      socket.once("connect", () => socket.write(`${command}\r\n`));
      socket.once("data", (data) => {
        socket.destroy();
        answered(data.toString());
      });
      socket.once("error", failed);
    });
    expect(answer, command).toMatch(/^[+:$]/);
  }

  /** Somebody who talks through the REST API, to fill the room or to talk while nobody else can. */
  async program(name: string): Promise<Program> {
    const answer = await fetch(`${this.url}/api/auth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: name, password }),
    });
    expect(answer.status, "a program registers").toBe(201);
    return new Program(this, (await answer.json()).token);
  }
}

export class Program {
  constructor(
    private readonly teahouse: Teahouse,
    private readonly token: string,
  ) {}

  /** Says something, maybe in answer to another message. Answers the id of its message. */
  async says(content: string, reply_to?: string): Promise<string> {
    const answer = await this.asks("POST", "/send", { content, reply_to });
    expect(answer.status, `a program says ${content}`).toBe(200);
    return (await answer.json()).id;
  }

  async edits(id: string, content: string) {
    const answer = await this.asks("PATCH", `/messages/${id}`, { content });
    expect(answer.status, `a program says ${content} instead`).toBe(200);
  }

  async removes(id: string) {
    const answer = await this.asks("DELETE", `/messages/${id}`);
    expect(answer.status, "a program removes a message").toBe(204);
  }

  /** Says many things one after another, so that their order is known. */
  async saysInTurn(contents: string[]) {
    for (const content of contents) await this.says(content);
  }

  /** What the store holds of what people said, oldest first. */
  async reads(limit: number): Promise<string[]> {
    const answer = await this.asks("GET", "/messages", undefined, `&limit=${limit}`);
    expect(answer.status, "a program reads").toBe(200);
    const newestFirst: { content: string; message_type: string }[] = await answer.json();
    const said = newestFirst.filter((message) => message.message_type !== "system");
    return said.map((message) => message.content).reverse();
  }

  /** Makes a room. Answers its id. */
  async makes(name: string, kind: "public" | "private", description = ""): Promise<string> {
    const answer = await this.asks("POST", "/rooms", { name, kind, description });
    expect(answer.ok, `a program makes ${name}`).toBe(true);
    return (await answer.json()).id;
  }

  /** Brings somebody into a room. */
  async adds(room: string, name: string) {
    const answer = await this.asks("PUT", `/rooms/${room}/members/${await this.idOf(name)}`);
    expect(answer.status, `a program adds ${name}`).toBe(204);
  }

  /** Opens the conversation with somebody. Answers its id. */
  async talksWith(name: string): Promise<string> {
    const answer = await this.asks("POST", "/direct", { people: [await this.idOf(name)] });
    expect(answer.ok, `a program talks with ${name}`).toBe(true);
    return (await answer.json()).id;
  }

  /** Says something in a room. */
  async saysIn(room: string, content: string) {
    const answer = await this.asks("POST", "/send", { content }, "", room);
    expect(answer.status, `a program says ${content} in a room`).toBe(200);
  }

  private async idOf(name: string): Promise<number> {
    const answer = await this.asks("GET", "/people", undefined, `&query=${encodeURIComponent(name)}`);
    const found: { id: number; username: string }[] = await answer.json();
    return found.find((person) => person.username === name)!.id;
  }

  private asks(method: string, path: string, body?: object, query = "", room = "global"): Promise<Response> {
    const where = /^\/(send|messages)/.test(path) ? `room_id=${room}` : "";
    return fetch(`${this.teahouse.url}/api/chat${path}?${where}${query}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  }
}

type Fixtures = {
  teahouse: Teahouse;
  /** Opens a browser of its own, that nobody has signed in with. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  /** Opens a browser, signs up under that name, and waits until the room is live. */
  joins: (name: string, options?: BrowserContextOptions) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  teahouse: async ({}, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), "teahouse-"));
    const teahouse = new Teahouse(folder);
    try {
      await teahouse.start();
      await use(teahouse);
      await teahouse.stop();
      expect(teahouse.log, "the server never panics").not.toContain("panicked");
    } finally {
      await teahouse.kill();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server log", { body: teahouse.log, contentType: "text/plain" });
      }
      await rm(folder, { recursive: true, force: true });
    }
  },

  visitor: async ({ browser, teahouse }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    const complaints: string[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: teahouse.url, ...options });
      contexts.push(context);
      context.on("weberror", (error) => complaints.push(String(error.error())));
      context.on("console", (message) => {
        // A request that fails is part of some tests; everything else that a browser calls an error is ours.
        const expected = /^Failed to load resource/.test(message.text());
        if (message.type() === "error" && !expected) complaints.push(message.text());
      });
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(complaints, "the browser has nothing to complain about").toEqual([]);
  },

  joins: async ({ visitor }, use) => {
    await use(async (name, options) => {
      const page = await visitor(options);
      await goesLive(page, () => signUp(page, name));
      return page;
    });
  },
});

export { expect };
