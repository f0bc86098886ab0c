// A reverse proxy between browser and server that can close connections and answer 502.
import { createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export class Proxy {
  url = "";
  private isBroken = false;
  private readonly connections = new Set<Socket>();
  private readonly server: Server;

  private constructor(target: string) {
    this.server = createServer((incoming, outgoing) => {
      if (this.isBroken) {
        incoming.resume();
        outgoing.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
        return;
      }
      const { method, headers } = incoming;
      const upstream = request(new URL(incoming.url ?? "/", target), { method, headers }, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        outgoing.flushHeaders();
        response.pipe(outgoing);
      });
      upstream.on("error", () => outgoing.destroy());
      outgoing.on("close", () => upstream.destroy());
      incoming.pipe(upstream);
    });
    this.server.on("connection", (socket) => {
      this.connections.add(socket);
      socket.on("close", () => this.connections.delete(socket));
    });
  }

  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
    return proxy;
  }

  /** Closes every open connection. New ones are accepted. */
  closeConnections() {
    for (const socket of this.connections) socket.destroy();
  }

  /** Closes every open connection, and answers 502 until `restoreUpstream`. */
  breakUpstream() {
    this.isBroken = true;
    this.closeConnections();
  }

  restoreUpstream() {
    this.isBroken = false;
  }

  async close() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.closeConnections();
    await closed;
  }
}
