import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AckError, Conversation, Member, Message, User } from "@hoopoe/protocol";
import { errorCodes, type ErrorCode } from "@hoopoe/protocol";
import { Server, type Socket } from "socket.io";

type Room = { id: string; rev: number; lastSeq: number; epoch: string; name: string; members: Member[]; messages: Message[]; read: Map<string, number> };
type Login = { userId: string; refresh: string; before: { token: string; at: number } | null };

export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly retryAfterMs?: number,
  ) {
    super(code);
  }
  get ack(): AckError {
    return { code: this.code, message: this.code, retryable: errorCodes[this.code].retryable, ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }) };
  }
}

const time = (): string => new Date().toISOString();

/** The two doors as the protocol describes them, with everything in memory and faults on demand: what the client is tried against where a true server cannot be made to fail just so. */
export class ProtocolServer {
  readonly #http: HttpServer = createServer((request, response) => void this.#handle(request, response));
  readonly io = new Server(this.#http, { path: "/socket.io" });
  readonly users = new Map<string, User & { role: "member"; organisation: { name: string }; mustChangePassword: boolean }>();
  readonly sessions = new Map<string, Login>();
  readonly tokens = new Map<string, { userId: string; sessionId: string; expiresAt: number }>();
  readonly rooms = new Map<string, Room>();
  /** Every call and client event, in order. */
  readonly seen: string[] = [];
  tokenSeconds = 900;
  /** Which events are not delivered. */
  drop: (event: string) => boolean = () => false;
  /** Called before an event or call is answered; may throw a Refusal, or return "lost" for an answer that never comes. */
  fault: (name: string) => "lost" | undefined = () => undefined;
  /** Refusals of the next handshakes. */
  handshakes: Refusal[] = [];

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async start(port = 0): Promise<this> {
    this.io.use((socket, next) => {
      try {
        const planned = this.handshakes.shift();
        if (planned) throw planned;
        socket.data = this.#authenticate(String(socket.handshake.auth.token));
        next();
      } catch (thrown) {
        next(Object.assign(new Error("refused"), { data: (thrown as Refusal).ack }));
      }
    });
    this.io.on("connection", (socket) => this.#serve(socket));
    await new Promise<void>((resolve) => this.#http.listen(port, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await this.io.close();
  }

  addUser(username: string): User {
    const user = { id: randomUUID(), username, displayName: username, kind: "human" as const, avatar: null, role: "member" as const, organisation: { name: "o" }, mustChangePassword: false };
    this.users.set(user.id, user);
    return user;
  }

  addRoom(userIds: string[], name = "room"): Room {
    const room: Room = { id: randomUUID(), rev: 0, lastSeq: 0, epoch: "e", name, members: [], messages: [], read: new Map() };
    this.rooms.set(room.id, room);
    for (const userId of userIds) this.addMember(room, userId);
    return room;
  }

  addMember(room: Room, userId: string): void {
    room.rev += 1;
    const member: Member = { conversationId: room.id, rev: room.rev, userId, role: "member", floorSeq: 1, joinedAt: time(), leftAt: null };
    room.members = [...room.members.filter((held) => held.userId !== userId), member];
    this.io.in(userId).socketsJoin(room.id);
    this.#emit(userId, "conversation:created", this.#shared(room));
    this.#emit(room.id, "member:updated", member);
  }

  removeMember(room: Room, userId: string): void {
    room.rev += 1;
    room.members = room.members.map((member) => (member.userId === userId ? { ...member, rev: room.rev, leftAt: time() } : member));
    this.io.in(userId).socketsLeave(room.id);
    this.#emit(userId, "conversation:removed", this.#shared(room));
    this.#emit(room.id, "member:updated", room.members.find((member) => member.userId === userId) as Member);
  }

  rename(room: Room, name: string): void {
    room.rev += 1;
    room.name = name;
    this.#emit(room.id, "conversation:updated", this.#shared(room));
  }

  post(room: Room, userId: string, input: { text: string; clientId?: string; ai?: Message["ai"] }) {
    const clientId = input.clientId ?? randomUUID();
    const held = room.messages.find((message) => message.clientId === clientId && message.sender.id === userId);
    if (held) return { id: held.id, seq: held.seq, rev: held.rev, createdAt: held.createdAt, duplicate: true };
    room.rev += 1;
    room.lastSeq += 1;
    const message: Message = {
      id: randomUUID(), conversationId: room.id, seq: room.lastSeq, rev: room.rev, sender: { id: userId, kind: input.ai ? "bot" : "human" }, clientId, text: input.text,
      mentions: [], replyTo: null, threadRoot: null, attachments: [], reactions: [], createdAt: time(), editedAt: null, recalledAt: null, forwarded: null, ai: input.ai ?? null,
    };
    room.messages.push(message);
    this.#emit(room.id, "message:created", message);
    return { id: message.id, seq: message.seq, rev: message.rev, createdAt: message.createdAt, duplicate: false };
  }

  update(room: Room, id: string, change: Partial<Message>): void {
    room.rev += 1;
    const message = Object.assign(room.messages.find((held) => held.id === id) as Message, change, { rev: room.rev });
    this.#emit(room.id, "message:updated", message);
  }

  delta(room: Room, messageId: string, { attempt, index, text }: { attempt: number; index: number; text: string }): void {
    this.#emit(room.id, "message:delta", { conversationId: room.id, messageId, runId: "r", attempt, index, text });
  }

  endSession(userId: string, reason: string): void {
    for (const [id, session] of this.sessions) if (session.userId === userId) this.sessions.delete(id);
    for (const [token, held] of this.tokens) if (held.userId === userId) this.tokens.delete(token);
    this.io.in(userId).emit("session:ended", { reason });
    this.io.in(userId).disconnectSockets();
  }

  #emit(to: string, event: string, payload: object): void {
    if (!this.drop(event)) this.io.in(to).emit(event, structuredClone(payload));
  }

  #authenticate(token: string) {
    const held = this.tokens.get(token);
    if (!held || !this.sessions.has(held.sessionId)) throw new Refusal("TOKEN_INVALID");
    if (held.expiresAt <= Date.now()) throw new Refusal("TOKEN_EXPIRED");
    return held;
  }

  #signIn(sessionId: string, userId: string) {
    const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
    const before = this.sessions.get(sessionId);
    this.sessions.set(sessionId, { userId, refresh: refreshToken, before: before ? { token: before.refresh, at: Date.now() } : null });
    this.tokens.set(accessToken, { userId, sessionId, expiresAt: Date.now() + this.tokenSeconds * 1_000 });
    return { accessToken, expiresIn: this.tokenSeconds, user: this.users.get(userId), sessionId, refreshToken };
  }

  #refresh(token: string) {
    for (const [sessionId, login] of this.sessions) {
      if (login.refresh === token || (login.before?.token === token && Date.now() - login.before.at < 10_000)) return this.#signIn(sessionId, login.userId);
    }
    throw new Refusal("TOKEN_INVALID");
  }

  #room(id: string | undefined, userId: string): Room {
    const room = this.rooms.get(id ?? "");
    if (!room?.members.some((member) => member.userId === userId && !member.leftAt)) throw new Refusal("NOT_FOUND");
    return room;
  }

  #shared = ({ id, rev, name }: Room) => ({ conversationId: id, rev, kind: "group", name, dataClass: "internal", history: "all" });

  #conversation(room: Room, userId: string): Conversation {
    const readSeq = room.read.get(userId) ?? 0;
    const unread = room.messages.filter(({ seq, sender, recalledAt }) => seq > readSeq && sender.id !== userId && !recalledAt).length;
    return {
      id: room.id, kind: "group", name: room.name, peer: null, dataClass: "internal", history: "all", role: "member", memberCount: room.members.filter(({ leftAt }) => !leftAt).length,
      lastSeq: room.lastSeq, rev: room.rev, epoch: room.epoch, floorSeq: 1, readSeq, unread, lastMessage: room.messages.at(-1) ?? null, createdAt: "2026-01-01T00:00:00Z",
    };
  }

  #mine = (userId: string): Conversation[] =>
    [...this.rooms.values()].filter(({ members }) => members.some((member) => member.userId === userId && !member.leftAt)).map((room) => this.#conversation(room, userId));

  #changes(room: Room, afterRev: number) {
    const all = [
      ...room.messages.map((message) => ({ rev: message.rev, type: "message", message })),
      ...room.members.map((member) => ({ rev: member.rev, type: "member", member })),
    ];
    const items = all.filter(({ rev }) => rev > afterRev).sort((a, b) => a.rev - b.rev);
    const more = items.length > 20;
    return { items: items.slice(0, 20), more, rev: more ? items[19]?.rev : room.rev, floorSeq: 1, epoch: room.epoch, reset: false };
  }

  #read(room: Room, userId: string, seq: number) {
    const readSeq = Math.max(room.read.get(userId) ?? 0, Math.min(seq, room.lastSeq));
    room.read.set(userId, readSeq);
    this.#emit(room.id, "receipt:updated", { conversationId: room.id, userId, readSeq });
    return { readSeq };
  }

  #serve(socket: Socket): void {
    const { userId } = socket.data as { userId: string };
    void socket.join([userId, ...this.#mine(userId).map(({ id }) => id)]);
    const on = (event: string, answer: (input: { conversationId: string } & Record<string, never>) => unknown): void => {
      socket.on(event, (input, ack) => {
        this.seen.push(event);
        try {
          const lost = this.fault(event);
          const data = structuredClone(answer(input));
          if (!lost) ack({ ok: true, data });
        } catch (thrown) {
          ack({ ok: false, error: (thrown as Refusal).ack });
        }
      });
    };
    on("message:send", ({ conversationId, text, clientId }) => this.post(this.#room(conversationId, userId), userId, { text, clientId }));
    on("conversation:read", ({ conversationId, seq }) => this.#read(this.#room(conversationId, userId), userId, seq));
    on("sync:heads", () => ({ items: this.#mine(userId).map(({ id, lastSeq, rev, readSeq, unread, epoch }) => ({ conversationId: id, lastSeq, rev, readSeq, unread, epoch })), nextCursor: null }));
    on("sync:pull", ({ conversationId, afterRev }) => this.#changes(this.#room(conversationId, userId), afterRev));
    socket.on("typing", ({ conversationId }) => {
      this.seen.push("typing");
      this.#emit(conversationId, "typing", { conversationId, userId });
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith("/socket.io")) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", this.url);
    const name = `${request.method} ${url.pathname.replace("/api/v1", "").replace(/[0-9a-f-]{36}/g, ":id")}`;
    this.seen.push(name);
    try {
      const lost = this.fault(name);
      const answer = this.#answer(name, url, { body: JSON.parse(Buffer.concat(chunks).toString() || "{}"), token: request.headers.authorization?.slice(7) ?? "" });
      if (lost) return void request.socket.destroy();
      response.writeHead(answer === null ? 204 : 200, { "content-type": "application/json" }).end(answer === null ? "" : JSON.stringify(answer));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { status } = errorCodes[thrown.code];
      const after = thrown.retryAfterMs === undefined ? {} : { "retry-after": String(thrown.retryAfterMs / 1_000) };
      const problem = { type: "about:blank", title: thrown.code, status, detail: thrown.code, code: thrown.code, errors: [], requestId: "q" };
      response.writeHead(status, { "content-type": "application/problem+json", ...after }).end(JSON.stringify(problem));
    }
  }

  #answer(name: string, url: URL, { body, token }: { body: Record<string, string>; token: string }): unknown {
    if (name === "POST /auth/login") {
      const user = [...this.users.values()].find(({ username }) => username === body.username);
      if (!user) throw new Refusal("LOGIN_FAILED");
      return this.#signIn(randomUUID(), user.id);
    }
    if (name === "POST /auth/refresh") return this.#refresh(body.refreshToken ?? "");
    const { userId, sessionId } = this.#authenticate(token);
    const [id] = /[0-9a-f-]{36}/.exec(url.pathname) ?? [];
    const query = (key: string): number | null => (url.searchParams.has(key) ? Number(url.searchParams.get(key)) : null);
    switch (name) {
      case "POST /auth/logout":
        this.sessions.delete(sessionId);
        return null;
      case "GET /me":
        return this.users.get(userId);
      case "GET /users":
        return { items: [...this.users.values()].filter((user) => url.searchParams.get("ids")?.split(",").includes(user.id)), nextCursor: null };
      case "GET /conversations":
        return { items: this.#mine(userId), nextCursor: null };
      case "GET /conversations/:id":
        return this.#conversation(this.#room(id, userId), userId);
      case "GET /conversations/:id/members":
        return { items: this.#room(id, userId).members, nextCursor: null };
      case "POST /conversations/:id/messages":
        return this.post(this.#room(id, userId), userId, body as { text: string });
      case "GET /conversations/:id/messages": {
        const limit = query("limit") ?? 50;
        const below = this.#room(id, userId).messages.filter(({ seq }) => seq < (query("beforeSeq") ?? Number.POSITIVE_INFINITY)).reverse();
        return { items: below.slice(0, limit), nextCursor: below.length > limit ? below[limit - 1]?.seq : null };
      }
      case "GET /conversations/:id/changes":
        return this.#changes(this.#room(id, userId), query("afterRev") ?? 0);
      case "GET /messages/:id":
        return [...this.rooms.values()].flatMap(({ messages }) => messages).find((message) => message.id === id) ?? this.#room(undefined, userId);
      default:
        throw new Refusal("NOT_FOUND");
    }
  }
}
