// Somebody's account as a program uses it: rooms, words and what is unread, over REST.
import { expect } from "@playwright/test";
import { password } from "./people";
import type { Teahouse } from "./teahouse";

export type Message = { id: string; n: number; content: string; sender_id: number; message_type: string };
export type Standing = { room_id: string; seq: number; read: number; unread: number; mentions: number; level: string };
type Room = { id: string; name: string };

export class Account {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly id: number,
    readonly name: string,
  ) {}

  static async open(teahouse: Teahouse, how: "register" | "login", name: string): Promise<Account> {
    const answer = await fetch(`${teahouse.url}/api/auth/${how}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: name, password }),
    });
    expect(answer.ok, `${name} comes in by ${how}`).toBe(true);
    const { token, user } = await answer.json();
    return new Account(teahouse.url, token, user.id, name);
  }

  /** Asks for something and answers what came, as JSON where there is any. */
  async asks<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.url}/api/chat${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    expect(answer.ok, `${this.name}: ${method} ${path} answers ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : (undefined as Answer);
  }

  async makesRoom(name: string, kind: "public" | "private" = "public"): Promise<string> {
    return (await this.asks<Room>("POST", "/rooms", { name, kind })).id;
  }

  async joins(room: string) {
    await this.asks("POST", `/rooms/${room}/join`);
  }

  async adds(room: string, person: Account) {
    await this.asks("PUT", `/rooms/${room}/members/${person.id}`);
  }

  async says(room: string, content: string): Promise<Message> {
    return this.asks<Message>("POST", `/send?room_id=${room}`, { content });
  }

  async removes(room: string, id: string) {
    await this.asks("DELETE", `/messages/${id}?room_id=${room}`);
  }

  /** The newest messages of a room, newest first. */
  async reads(room: string, limit = 100): Promise<Message[]> {
    return this.asks<Message[]>("GET", `/messages?room_id=${room}&limit=${limit}`);
  }

  /** Chooses another name to be shown by. */
  async isCalled(name: string) {
    const answer = await fetch(`${this.url}/fn/change_profile`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ display_name: name, about: "" }),
    });
    expect(answer.ok, `${this.name} is called ${name}`).toBe(true);
  }

  async standings(): Promise<Standing[]> {
    return this.asks<Standing[]>("GET", "/unread");
  }

  async standing(room: string): Promise<Standing> {
    const standing = (await this.standings()).find((standing) => standing.room_id === room);
    expect(standing, `${this.name} stands somewhere in ${room}`).toBeDefined();
    return standing!;
  }

  async marksRead(room: string, n: number) {
    await this.asks("PUT", `/rooms/${room}/read`, { n });
  }
}
