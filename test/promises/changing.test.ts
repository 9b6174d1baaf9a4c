import { randomUUID } from "node:crypto";
import type { Message, Version } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problem } from "../rig/http.js";
import { addPeople, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

/** Edit, recall, react, at both doors, through two nodes. */
const cluster = sharedCluster();
let admin: Caller;
let keeper: Caller;
let author: Caller;
let reader: Caller;
let outsider: Caller;
let groupId: string;
/** The author at the first node, the reader at the second. */
let wire: Wire;
let watching: Wire;

beforeAll(async () => {
  const [first, second] = cluster.nodes;
  admin = await signIn(first.url, first.admin);
  [keeper, author, reader, outsider] = (await addPeople(admin, 4)) as [Caller, Caller, Caller, Caller];
  groupId = (await createConversation(keeper, [author, reader])).id;
  wire = await author.connect();
  watching = await (await signIn(second.url, reader)).connect();
});
afterAll(async () => {
  wire?.close();
  watching?.close();
});

const read = (caller: Caller, id: string): Promise<Message> => caller.ok<Message>("GET", `/messages/${id}`);
const code = async (caller: Caller, method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await caller.call(method, path, body);
  return answer.status < 300 ? "ok" : problem(answer).code;
};
const ackCode = async (event: string, input: unknown): Promise<string> => {
  const ack = await wire.emit(event, input);
  return ack.ok ? "ok" : ack.error.code;
};
const updates = (id: string): Message[] => watching.of<Message>("message:updated").filter((m) => m.id === id);
const organisation = (fields: object): Promise<unknown> => admin.ok("PATCH", "/admin/settings", fields);

describe("edit", () => {
  test("changes the text under a new rev, keeps seq, time and clientId, and reaches the other node", async () => {
    const sent = await send(author, groupId, "frist");
    const ack = await wire.emit<{ rev: number }>("message:edit", { messageId: sent.id, text: "first 第一" });
    expect(ack).toEqual({ ok: true, data: { rev: sent.rev + 1 } });
    const event = await until("the update", () => updates(sent.id)[0]);
    expect(event).toMatchObject({ rev: sent.rev + 1, seq: sent.seq, text: "first 第一", createdAt: sent.createdAt });
    expect(event.editedAt).not.toBeNull();
    expect(await read(reader, sent.id)).toEqual(event);
  });

  test("the same text again takes no rev; another ifRev is CONFLICT and changes nothing", async () => {
    const sent = await send(author, groupId, "one");
    expect(await author.ok("PATCH", `/messages/${sent.id}`, { text: "one" })).toEqual({ rev: sent.rev });
    expect(await author.ok("PATCH", `/messages/${sent.id}`, { text: "two", ifRev: sent.rev })).toEqual({ rev: sent.rev + 1 });
    expect(await code(author, "PATCH", `/messages/${sent.id}`, { text: "three", ifRev: sent.rev })).toBe("CONFLICT");
    // the answer was lost and it is asked again
    expect(await author.ok("PATCH", `/messages/${sent.id}`, { text: "two", ifRev: sent.rev })).toEqual({ rev: sent.rev + 1 });
    expect((await read(author, sent.id)).text).toBe("two");
  });

  test("twenty edits at once, through both nodes: twenty revs, one of the texts, twenty wordings before it", async () => {
    const sent = await send(author, groupId, "start");
    const elsewhere = await signIn(cluster.nodes[1].url, author);
    const revs = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        for (;;) {
          const answer = await (i % 2 ? author : elsewhere).call("PATCH", `/messages/${sent.id}`, { text: `wording ${i}` });
          if (answer.status === 200) return (answer.json as { rev: number }).rev;
          expect(problem(answer).code).toBe("CONFLICT");
        }
      }),
    );
    expect(new Set(revs).size).toBe(20);
    expect(Math.max(...revs) - Math.min(...revs)).toBe(19);
    const { items } = await reader.ok<{ items: Version[] }>("GET", `/messages/${sent.id}/versions`);
    expect(items.map((v) => v.version)).toEqual(Array.from({ length: 21 }, (_, i) => 21 - i));
    expect(new Set(items.map((v) => v.text)).size).toBe(21);
    expect([items.at(-1)?.text, items[0]?.text]).toEqual(["start", (await read(author, sent.id)).text]);
    const first = await reader.ok<{ items: Version[]; nextCursor: string }>("GET", `/messages/${sent.id}/versions?limit=5`);
    const rest = await reader.ok<{ items: Version[]; nextCursor: string | null }>("GET", `/messages/${sent.id}/versions?limit=50&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.nextCursor).toBeNull();
  });

  test("another's message is FORBIDDEN to members, also to the keeper, and absent to outsiders", async () => {
    const sent = await send(author, groupId, "mine");
    const tries = [reader, keeper, outsider].map((caller) => code(caller, "PATCH", `/messages/${sent.id}`, { text: "yours" }));
    expect(await Promise.all(tries)).toEqual(["FORBIDDEN", "FORBIDDEN", "NOT_FOUND"]);
    expect((await read(author, sent.id)).text).toBe("mine");
  });

  test("a repeated send after an edit is still the first message", async () => {
    const clientId = randomUUID();
    const body = { conversationId: groupId, clientId, text: "sent once" };
    const first = await wire.emit<{ id: string; rev: number }>("message:send", body);
    if (!first.ok) throw new Error(first.error.code);
    await author.ok("PATCH", `/messages/${first.data.id}`, { text: "edited" });
    const again = await wire.emit<{ id: string; rev: number; duplicate: boolean }>("message:send", body);
    expect(again).toMatchObject({ ok: true, data: { id: first.data.id, duplicate: true, rev: first.data.rev + 1 } });
    expect(await ackCode("message:send", { ...body, text: "edited" })).toBe("CLIENT_ID_REUSED");
  });
});

describe("recall", () => {
  test("leaves a tombstone: place, author and time stay, text, mentions, reactions and wordings are gone", async () => {
    const sent = await send(author, groupId, "said too soon", { mentions: [reader.id] });
    await author.ok("PATCH", `/messages/${sent.id}`, { text: "said too soon, twice" });
    await reader.ok("PUT", `/messages/${sent.id}/reactions/${encodeURIComponent("😮")}`);
    expect(await wire.emit("message:recall", { messageId: sent.id })).toEqual({ ok: true, data: { rev: sent.rev + 3 } });
    const event = await until("the tombstone", () => updates(sent.id).find((m) => m.recalledAt));
    expect(event).toMatchObject({ rev: sent.rev + 3, seq: sent.seq, text: "", mentions: [], reactions: [], attachments: [], createdAt: sent.createdAt });
    expect(await read(reader, sent.id)).toEqual(event);
    expect((await reader.ok<{ items: Version[] }>("GET", `/messages/${sent.id}/versions`)).items).toEqual([]);
    // again: nothing to change
    expect(await author.ok("DELETE", `/messages/${sent.id}`)).toEqual({ rev: sent.rev + 3 });
    expect(await ackCode("message:edit", { messageId: sent.id, text: "back" })).toBe("CONFLICT");
    expect(await ackCode("message:react", { messageId: sent.id, emoji: "👍", on: true })).toBe("CONFLICT");
  });

  test("nothing of a recalled message is left in the database", async () => {
    const sent = await send(author, groupId, "leave nothing");
    await author.ok("PATCH", `/messages/${sent.id}`, { text: "leave nothing at all" });
    await author.ok("DELETE", `/messages/${sent.id}`);
    const { rows } = await cluster.database.query(
      "select body is null as gone, (select count(*)::int from message_version where message_id = m.id) as wordings from message m where id = $1",
      [sent.id],
    );
    expect(rows).toEqual([{ gone: true, wordings: 0 }]);
  });

  test("a repeated send of it is still the first message, as a tombstone", async () => {
    const body = { conversationId: groupId, clientId: randomUUID(), text: "once" };
    const first = await wire.emit<{ id: string }>("message:send", body);
    if (!first.ok) throw new Error(first.error.code);
    await author.ok("DELETE", `/messages/${first.data.id}`);
    expect(await wire.emit("message:send", body)).toMatchObject({ ok: true, data: { id: first.data.id, duplicate: true } });
  });

  test("within the time that administrators set; the conversation's administrators at any time; others never", async () => {
    const [sent, other] = [await send(author, groupId, "late"), await send(author, groupId, "later")];
    expect(await code(reader, "DELETE", `/messages/${sent.id}`)).toBe("FORBIDDEN");
    expect(await code(outsider, "DELETE", `/messages/${sent.id}`)).toBe("NOT_FOUND");
    await organisation({ recallMinutes: 0, editMinutes: 0 });
    try {
      expect(await author.ok("GET", "/me")).toMatchObject({ organisation: { recallMinutes: 0, editMinutes: 0 } });
      expect(await code(author, "DELETE", `/messages/${sent.id}`)).toBe("CONFLICT");
      expect(await code(author, "PATCH", `/messages/${sent.id}`, { text: "too late" })).toBe("CONFLICT");
      expect(await code(keeper, "DELETE", `/messages/${sent.id}`)).toBe("ok");
    } finally {
      await organisation({ recallMinutes: 10, editMinutes: 10 });
    }
    expect(await code(author, "DELETE", `/messages/${other.id}`)).toBe("ok");
  });
});

describe("react", () => {
  test("adds and takes off, once each, and tells everybody in order", async () => {
    const sent = await send(author, groupId, "react to this");
    const path = `/messages/${sent.id}/reactions/${encodeURIComponent("👍")}`;
    expect(await reader.ok("PUT", path)).toEqual({ rev: sent.rev + 1 });
    expect(await reader.ok("PUT", path)).toEqual({ rev: sent.rev + 1 });
    expect(await wire.emit("message:react", { messageId: sent.id, emoji: "👍", on: true })).toEqual({ ok: true, data: { rev: sent.rev + 2 } });
    expect(await wire.emit("message:react", { messageId: sent.id, emoji: "❤", on: true })).toEqual({ ok: true, data: { rev: sent.rev + 3 } });
    expect((await read(reader, sent.id)).reactions).toEqual([
      { emoji: "👍", userIds: [reader.id, author.id], count: 2 },
      { emoji: "❤️", userIds: [author.id], count: 1 },
    ]);
    expect(await reader.ok("DELETE", path)).toEqual({ rev: sent.rev + 4 });
    expect(await reader.ok("DELETE", path)).toEqual({ rev: sent.rev + 4 });
    await until("four updates", () => updates(sent.id).length === 4);
    expect(updates(sent.id).map((m) => m.rev)).toEqual([1, 2, 3, 4].map((n) => sent.rev + n));
  });

  test.each(["", "x", "👍👍", "1", "👍 ", "<b>", "\u200d", "🏳", "é"])("%j is no emoji, or one of the list", async (emoji) => {
    const sent = await send(author, groupId, "emoji");
    // a bare flag has a colourful form
    expect(await ackCode("message:react", { messageId: sent.id, emoji, on: true })).toBe(emoji === "🏳" ? "ok" : "VALIDATION");
  });

  test("fifty different emoji and no more; families and flags count as one each", async () => {
    const sent = await send(author, groupId, "many");
    const emoji = ["👨‍👩‍👧‍👦", "🇨🇳", "1️⃣", "👍🏽", ...Array.from({ length: 46 }, (_, i) => String.fromCodePoint(0x1f600 + i))];
    for (const one of emoji) expect([one, await ackCode("message:react", { messageId: sent.id, emoji: one, on: true })]).toEqual([one, "ok"]);
    expect(await ackCode("message:react", { messageId: sent.id, emoji: "🦉", on: true })).toBe("CONFLICT");
    expect(await code(reader, "PUT", `/messages/${sent.id}/reactions/${encodeURIComponent("🇨🇳")}`)).toBe("ok");
    expect((await read(author, sent.id)).reactions.map((r) => r.emoji)).toEqual(emoji);
  });
});

describe("roles in a conversation", () => {
  test("an administrator makes another, and the last one stays", async () => {
    const group = await createConversation(author, [reader]);
    const path = (caller: Caller): string => `/conversations/${group.id}/members/${caller.id}`;
    expect(await code(reader, "PATCH", path(reader), { role: "admin" })).toBe("FORBIDDEN");
    expect(await code(author, "PATCH", path(author), { role: "member" })).toBe("CONFLICT");
    expect(await author.ok("PATCH", path(reader), { role: "admin" })).toMatchObject({ userId: reader.id, role: "admin", rev: 4 });
    expect(await author.ok("PATCH", path(reader), { role: "admin" })).toMatchObject({ rev: 4 });
    expect(await code(reader, "PATCH", path(author), { role: "member" })).toBe("ok");
    expect(await code(author, "PATCH", path(reader), { role: "member" })).toBe("FORBIDDEN");
    await until("both were told", () => watching.of<{ conversationId: string }>("member:updated").filter((m) => m.conversationId === group.id).length >= 2);
  });
});
