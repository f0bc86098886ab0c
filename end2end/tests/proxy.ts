// A reverse proxy between browser and server, that can break the way real ones do.
import { createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export class Proxy {
  url = "";
  private broken = false;
  private readonly connections = new Set<Socket>();
  private readonly server: Server;

  private constructor(target: string) {
    this.server = createServer((asked, answer) => {
      if (this.broken) {
        asked.resume();
        answer.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
        return;
      }
      const { method, headers } = asked;
      const upstream = request(new URL(asked.url ?? "/", target), { method, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answer.flushHeaders();
        answered.pipe(answer);
      });
      upstream.on("error", () => answer.destroy());
      answer.on("close", () => upstream.destroy());
      asked.pipe(upstream);
    });
    this.server.on("connection", (socket) => {
      this.connections.add(socket);
      socket.on("close", () => this.connections.delete(socket));
    });
  }

  static async before(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((listening) => proxy.server.listen(0, "127.0.0.1", listening));
    proxy.url = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
    return proxy;
  }

  /** Cuts every connection once. */
  cuts() {
    for (const socket of this.connections) socket.destroy();
  }

  /** Cuts every connection, and answers 502 until it is mended. */
  breaks() {
    this.broken = true;
    this.cuts();
  }

  mends() {
    this.broken = false;
  }

  async close() {
    const closed = new Promise((done) => this.server.close(done));
    this.cuts();
    await closed;
  }
}
