import { randomBytes } from "node:crypto";
import type { Conversation, Message, RouteBodyInput, SignedIn } from "@hoopoe/protocol";
import { type Answer, api } from "./http.js";
import { connect, type Wire } from "./socket.js";

/** Somebody who is signed in at one door of one server. */
export type Caller = {
  url: string;
  username: string;
  password: string;
  id: string;
  token: string;
  sessionId: string;
  refreshToken: string;
  /** A call that must succeed: its answer's body. */
  ok: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** A call that may fail. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  connect: () => Promise<Wire>;
};

/** Signs in as a program does: the refresh token comes in the body. */
export async function signIn(url: string, { username, password }: { username: string; password: string }): Promise<Caller> {
  const answer = await api(url, { method: "POST", path: "/auth/login", body: { username, password, cookie: false, deviceName: "rig" } });
  if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${answer.status} ${answer.text}`);
  return callerOf(url, answer.json as SignedIn, { username, password });
}

export function callerOf(url: string, signed: SignedIn, { username, password }: { username: string; password: string }): Caller {
  const call = (method: string, path: string, body?: unknown): Promise<Answer> => api(url, { method, path, body, token: signed.accessToken });
  return {
    url,
    username,
    password,
    id: signed.user.id,
    token: signed.accessToken,
    sessionId: signed.sessionId,
    refreshToken: signed.refreshToken ?? "",
    call,
    async ok<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await call(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.json as T;
    },
    connect: () => connect(url, { token: signed.accessToken }),
  };
}

export const uniqueName = (prefix: string): string => `${prefix}-${randomBytes(5).toString("hex")}`;

/** An account made by an administrator, signed in. */
export async function addPerson(admin: Caller, role: "member" | "admin" = "member"): Promise<Caller> {
  const given = { username: uniqueName("p"), password: `pass word ${randomBytes(6).toString("hex")}` };
  await admin.ok("POST", "/admin/users", { ...given, displayName: `Person ${given.username}`, role });
  return signIn(admin.url, given);
}

export const addPeople = (admin: Caller, count: number): Promise<Caller[]> => Promise.all(Array.from({ length: count }, () => addPerson(admin)));

/** A conversation of `owner` with others; a group without a name of its own gets one. */
export function createConversation(owner: Caller, others: Caller[], input: Partial<RouteBodyInput<"createConversation">> = {}): Promise<Conversation> {
  const kind = input.kind ?? "group";
  return owner.ok("POST", "/conversations", { kind, memberIds: others.map((o) => o.id), ...(kind === "direct" ? {} : { name: uniqueName("room") }), ...input });
}

export type SentAnswer = { id: string; seq: number; rev: number; createdAt: string; duplicate: boolean };
export const send = (from: Caller, conversationId: string, text: string, more: object = {}): Promise<SentAnswer> =>
  from.ok("POST", `/conversations/${conversationId}/messages`, { clientId: uniqueName("c"), text, ...more });

/** Every message that the caller may read, oldest first. */
export async function allMessages(caller: Caller, conversationId: string): Promise<Message[]> {
  const found: Message[] = [];
  for (let after = 0; ; ) {
    const page = await caller.ok<{ items: Message[]; nextCursor: number | null }>(
      "GET",
      `/conversations/${conversationId}/messages?afterSeq=${after}&limit=200`,
    );
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    after = page.nextCursor;
  }
}
