// The release build with its private Redis, on a free port, in a folder of its own.
import { expect } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const root = join(__dirname, "../..");
const binary = process.env.TEAHOUSE_BINARY ?? join(root, "target/release/teahouse");
const site = process.env.LEPTOS_SITE_ROOT ?? join(root, "target/site");

export class TestServer {
  url = "";
  log = "";
  private address = "127.0.0.1:0";
  private process?: ChildProcess;

  constructor(private readonly folder: string) {}

  /** Starts the server and waits until it is ready. A later start uses the same port and the same data. */
  async start() {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`bin/build\` first`);
    const environment = Object.entries(process.env).filter(([name]) => !/^(TEAHOUSE_|LEPTOS_|REDIS_URL$)/.test(name));
    const server = spawn(binary, [], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...Object.fromEntries(environment),
        LEPTOS_SITE_ROOT: site,
        TEAHOUSE_ADDR: this.address,
        TEAHOUSE_DATA: join(this.folder, "data"),
        TEAHOUSE_LIMITS: "off",
        TEAHOUSE_SIGN_UP: "open",
      },
    });
    this.process = server;
    const appendToLog = (text: Buffer) => (this.log += text.toString());
    server.stderr.on("data", appendToLog);
    this.url = await new Promise<string>((resolve, reject) => {
      let output = "";
      const fail = (reason: string) => reject(new Error(`the server ${reason}:\n${this.log}`));
      const timer = setTimeout(() => fail("was not ready within 20 s"), 20_000);
      server.once("error", (error) => fail(`could not be started (${error.message})`));
      server.once("exit", (code, signal) => fail(`exited early (${signal ?? code})`));
      server.stdout.on("data", (text: Buffer) => {
        appendToLog(text);
        output += text.toString();
        const url = output.match(/^Teahouse is ready at (http:\/\/\S+)\r?\n/m)?.[1];
        if (!url) return;
        clearTimeout(timer);
        resolve(url);
      });
    });
    this.address = new URL(this.url).host;
  }

  /** Stops the server with SIGTERM, as a service manager does. It must exit within 10 s. */
  async stop() {
    const isInTime = await this.signal("SIGTERM", 10_000);
    if (isInTime) return;
    await this.signal("SIGKILL", 5_000);
    throw new Error(`the server did not exit within 10 s of SIGTERM:\n${this.log}`);
  }

  /** Stops the server with SIGKILL. */
  async kill() {
    await this.signal("SIGKILL", 5_000);
  }

  /** Sends a signal. Returns whether the server exits within this many milliseconds. */
  private async signal(signal: NodeJS.Signals, timeout: number): Promise<boolean> {
    const server = this.process;
    if (!server || server.exitCode !== null || server.signalCode !== null) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeout);
      server.once("exit", () => {
        clearTimeout(timer);
        resolve(true);
      });
      server.kill(signal);
    });
  }

  /** Sends a command to the private Redis, past the server. */
  async redisCommand(command: string) {
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(join(this.folder, "data/redis/redis.sock"));
      socket.once("connect", () => socket.write(`${command}\r\n`));
      socket.once("data", (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.once("error", reject);
    });
    expect(reply, command).toMatch(/^[+:$]/);
  }
}
