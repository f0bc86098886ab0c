// A user of the REST API: creates rooms, posts messages and reads state without a browser.
import { expect } from "@playwright/test";
import { password } from "./auth";
import type { TestServer } from "./server";

export type Message = { id: string; n: number; content: string; sender_id: number; message_type: string };
export type ReadState = { room_id: string; seq: number; read: number; unread: number; mentions: number; level: string };
type Room = { id: string; name: string };
type User = { id: number; username: string };

export class RestClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly id: number,
    readonly name: string,
  ) {}

  static register(server: TestServer, name: string): Promise<RestClient> {
    return RestClient.authenticate(server, "register", name);
  }

  static signIn(server: TestServer, name: string): Promise<RestClient> {
    return RestClient.authenticate(server, "login", name);
  }

  private static async authenticate(server: TestServer, operation: "register" | "login", name: string) {
    const response = await fetch(`${server.url}/api/auth/${operation}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: name, password }),
    });
    expect(operation === "register" ? response.status === 201 : response.ok, `${operation} of ${name} succeeds`).toBe(true);
    const { token, user } = await response.json();
    return new RestClient(server.url, token, user.id, name);
  }

  /**
   * Sends a request below /api/chat, and expects this status, or any success. Returns the JSON of the response, or
   * undefined if its body is empty.
   */
  async request<Body = unknown>(method: string, path: string, body?: object, status?: number): Promise<Body> {
    const response = await fetch(`${this.url}/api/chat${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const isExpected = status === undefined ? response.ok : response.status === status;
    expect(isExpected, `${this.name}: ${method} ${path} returns ${response.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : (undefined as Body);
  }

  /** Creates a room. Returns its id. */
  async createRoom(name: string, kind: "public" | "private" = "public", description = ""): Promise<string> {
    return (await this.request<Room>("POST", "/rooms", { name, kind, description })).id;
  }

  async joinRoom(room: string) {
    await this.request("POST", `/rooms/${room}/join`);
  }

  /** Adds a user to a room by name. */
  async addMember(room: string, name: string) {
    await this.request("PUT", `/rooms/${room}/members/${await this.userId(name)}`, undefined, 204);
  }

  /** Opens the direct message room with a user. Returns its id. */
  async openDirectRoom(name: string): Promise<string> {
    return (await this.request<Room>("POST", "/direct", { people: [await this.userId(name)] })).id;
  }

  async post(room: string, content: string, replyTo?: string): Promise<Message> {
    return this.request<Message>("POST", `/send?room_id=${room}`, { content, reply_to: replyTo }, 200);
  }

  /** Posts one after another, so that their order is known. */
  async postAll(room: string, contents: string[]) {
    for (const content of contents) await this.post(room, content);
  }

  async edit(room: string, id: string, content: string) {
    await this.request("PATCH", `/messages/${id}?room_id=${room}`, { content }, 200);
  }

  async remove(room: string, id: string) {
    await this.request("DELETE", `/messages/${id}?room_id=${room}`, undefined, 204);
  }

  /** The newest messages of a room, newest first. */
  async messages(room: string, limit = 100): Promise<Message[]> {
    return this.request<Message[]>("GET", `/messages?room_id=${room}&limit=${limit}`, undefined, 200);
  }

  /** The texts of the newest messages of a room without system messages, oldest first. */
  async messageTexts(room: string, limit = 100): Promise<string[]> {
    const posted = (await this.messages(room, limit)).filter((message) => message.message_type !== "system");
    return posted.map((message) => message.content).reverse();
  }

  async changeDisplayName(name: string) {
    const response = await fetch(`${this.url}/fn/change_profile`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ display_name: name, about: "" }),
    });
    expect(response.ok, `the display name of ${this.name} becomes ${name}`).toBe(true);
  }

  async readStates(): Promise<ReadState[]> {
    return this.request<ReadState[]>("GET", "/unread");
  }

  async readState(room: string): Promise<ReadState> {
    const state = (await this.readStates()).find((state) => state.room_id === room);
    expect(state, `${this.name} has a read state in ${room}`).toBeDefined();
    return state!;
  }

  async markRead(room: string, n: number) {
    await this.request("PUT", `/rooms/${room}/read`, { n });
  }

  private async userId(name: string): Promise<number> {
    const found = await this.request<User[]>("GET", `/people?query=${encodeURIComponent(name)}`);
    return found.find((user) => user.username === name)!.id;
  }
}
