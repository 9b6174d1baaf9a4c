import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorCodes, type User } from "@hoopoe/protocol";
import { Server, type Socket } from "socket.io";
import { ProtocolFiles } from "./protocol-files.js";
import { ProtocolRooms } from "./protocol-rooms.js";
import { Refusal } from "./refusal.js";

type Login = { userId: string; refresh: string; before: { token: string; at: number } | null };

type Input = {
  conversationId: string;
  messageId: string;
  text: string;
  clientId: string;
  attachments?: string[];
  emoji: string;
  on: boolean;
  ifRev?: number;
  seq: number;
  afterRev: number;
};

/** The two doors as the protocol describes them, with everything in memory and faults on demand: what the client is tried against where a true server cannot be made to fail just so. */
export class ProtocolServer {
  readonly #http: HttpServer = createServer((request, response) => void this.#handle(request, response));
  readonly io = new Server(this.#http, { path: "/socket.io" });
  readonly users = new Map<string, User & { role: "member"; organisation: { name: string }; mustChangePassword: boolean }>();
  readonly sessions = new Map<string, Login>();
  readonly tokens = new Map<string, { userId: string; sessionId: string; expiresAt: number }>();
  readonly rooms = new ProtocolRooms(this.io);
  readonly files = new ProtocolFiles();
  /** Every call and client event, in order. */
  readonly seen: string[] = [];
  tokenSeconds = 900;
  /** Called before an event or call is answered; may throw a Refusal, or return "lost" for an answer that is lost, "silence" for one that is never given. */
  fault: (name: string) => "lost" | "silence" | undefined = () => undefined;
  /** What becomes of the next handshakes: refused, cut before anything is said, or left without an answer. */
  handshakes: (Refusal | "cut" | "silence")[] = [];

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async start(port = 0): Promise<this> {
    this.io.use((socket, next) => {
      const planned = this.handshakes.shift();
      if (planned === "silence") return;
      if (planned === "cut") return socket.conn.close(true);
      try {
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
    const user = {
      id: randomUUID(),
      username,
      displayName: username,
      kind: "human" as const,
      avatar: null,
      role: "member" as const,
      organisation: { name: "o" },
      mustChangePassword: false,
    };
    this.users.set(user.id, user);
    return user;
  }

  endSession(userId: string, reason: string): void {
    for (const [id, session] of this.sessions) if (session.userId === userId) this.sessions.delete(id);
    for (const [token, held] of this.tokens) if (held.userId === userId) this.tokens.delete(token);
    this.io.in(userId).emit("session:ended", { reason });
    this.io.in(userId).disconnectSockets();
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

  #login(name: string | undefined) {
    const user = [...this.users.values()].find(({ username }) => username === name);
    if (!user) throw new Refusal("LOGIN_FAILED");
    return this.#signIn(randomUUID(), user.id);
  }

  #refresh(token: string) {
    for (const [sessionId, login] of this.sessions) {
      if (login.refresh === token || (login.before?.token === token && Date.now() - login.before.at < 10_000)) return this.#signIn(sessionId, login.userId);
    }
    throw new Refusal("TOKEN_INVALID");
  }

  #serve(socket: Socket): void {
    const { userId } = socket.data as { userId: string };
    void socket.join([userId, ...this.rooms.mine(userId).map(({ id }) => id)]);
    const on = (event: string, answer: (input: Input) => unknown): void => {
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
    on("message:send", ({ conversationId, text, clientId, attachments = [] }) =>
      this.rooms.post(this.rooms.find(conversationId, userId), userId, {
        ...{ text, clientId },
        attachments: attachments.flatMap((id) => this.files.kept.get(id)?.file ?? []),
      }),
    );
    on("message:edit", ({ messageId, ...edit }) => this.rooms.edit(messageId, userId, edit));
    on("message:recall", ({ messageId }) => this.rooms.recall(messageId, userId));
    on("message:react", ({ messageId, ...reaction }) => this.rooms.react(messageId, userId, reaction));
    on("conversation:read", ({ conversationId, seq }) => this.rooms.read(this.rooms.find(conversationId, userId), userId, seq));
    on("sync:heads", () => ({
      items: this.rooms.mine(userId).map(({ id, lastSeq, rev, readSeq, unread, epoch }) => ({ conversationId: id, lastSeq, rev, readSeq, unread, epoch })),
      nextCursor: null,
    }));
    on("sync:pull", ({ conversationId, afterRev }) => this.rooms.changes(this.rooms.find(conversationId, userId), afterRev));
    socket.on("typing", ({ conversationId }) => {
      this.seen.push("typing");
      this.rooms.emit(conversationId, "typing", { conversationId, userId });
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
      if (lost === "silence") return;
      const token = request.headers.authorization?.slice(7) ?? "";
      const body = Buffer.concat(chunks);
      if (name.includes("/files")) this.#authenticate(token);
      if (name === "GET /files/:id") return lost ? void request.socket.destroy() : this.files.send(url.pathname.slice(-36), response);
      const answer = name.includes("/files")
        ? await this.files.answer(name, url.pathname.slice(-36), { bytes: body, contentType: request.headers["content-type"] ?? "" })
        : this.#answer(name, url, { body: JSON.parse(body.toString() || "{}"), token });
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
    if (name === "POST /auth/login") return this.#login(body.username);
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
        return { items: this.rooms.mine(userId), nextCursor: null };
      case "GET /conversations/:id":
        return this.rooms.conversation(this.rooms.find(id, userId), userId);
      case "GET /conversations/:id/members":
        return { items: this.rooms.find(id, userId).members, nextCursor: null };
      case "POST /conversations/:id/messages":
        return this.rooms.post(this.rooms.find(id, userId), userId, body as { text: string });
      case "GET /conversations/:id/messages":
        return this.rooms.page(this.rooms.find(id, userId), { beforeSeq: query("beforeSeq") ?? Number.POSITIVE_INFINITY, limit: query("limit") ?? 50 });
      case "GET /conversations/:id/changes":
        return this.rooms.changes(this.rooms.find(id, userId), query("afterRev") ?? 0);
      case "GET /messages/:id":
        return this.rooms.message(id, userId);
      case "PATCH /messages/:id":
        return this.rooms.edit(id ?? "", userId, body as { text: string });
      case "DELETE /messages/:id":
        return this.rooms.recall(id ?? "", userId);
      default:
        throw new Refusal("NOT_FOUND");
    }
  }
}
