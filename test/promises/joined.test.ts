import type { Changes, Conversation, Head, Member, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problem } from "../rig/http.js";
import { addPeople, allMessages, type Caller, createConversation, type SentAnswer, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

/** A group with `history: "joined"`: what was said before somebody came is nothing to them, by no door. */
const cluster = sharedCluster();
let owner: Caller;
let old: Caller;
let late: Caller;
let wire: Wire;
let group: Conversation;
let before: SentAnswer[];
let after: SentAnswer;
const secret = uniqueName("secretword");

beforeAll(async () => {
  const [node] = cluster.nodes;
  [owner, old, late] = (await addPeople(await signIn(node.url, node.admin), 3)) as [Caller, Caller, Caller];
  wire = await late.connect();
  group = await createConversation(owner, [old], { history: "joined" });
  before = [];
  for (let i = 0; i < 5; i += 1) before.push(await send(i % 2 ? old : owner, group.id, `${secret} ${i}`));
  await owner.ok("POST", `/conversations/${group.id}/members`, { userIds: [late.id] });
  await until("conversation:created", () => wire.of("conversation:created").length);
  after = await send(owner, group.id, "said after");
  await until("the first event", () => wire.of("message:created").length);
});
afterAll(async () => {
  wire?.close();
});

/** Nothing of what lies below the floor, not even an id. */
function expectClean(where: string, text: string): void {
  expect([where, text.includes(secret), ...before.map((m) => text.includes(m.id))]).toEqual([where, false, ...before.map(() => false)]);
}

describe("history: joined", () => {
  test("lists, changes, heads and the conversation itself begin at the floor", async () => {
    const paths = ["", "/messages", "/messages?beforeSeq=6", "/messages?afterSeq=0&limit=200", "/changes?afterRev=0&limit=500", "/members"].map(
      (p) => `/conversations/${group.id}${p}`,
    );
    for (const path of [...paths, "/conversations"]) {
      const answer = await late.call("GET", path);
      expect([path, answer.status]).toEqual([path, 200]);
      expectClean(path, answer.text);
    }
    const own = await late.ok<Conversation>("GET", `/conversations/${group.id}`);
    expect([own.lastSeq, own.floorSeq, own.readSeq, own.unread, own.lastMessage?.id]).toEqual([6, 6, 5, 1, after.id]);
    expect((await allMessages(late, group.id)).map((m) => m.seq)).toEqual([6]);
    expect((await allMessages(old, group.id)).map((m) => m.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    const changes = await late.ok<Changes>("GET", `/conversations/${group.id}/changes`);
    expect(changes.floorSeq).toBe(6);
    expect(changes.rev).toBe(own.rev);
  });

  test("the socket says no more than REST", async () => {
    for (const [event, input] of [
      ["sync:heads", {}],
      ["sync:pull", { conversationId: group.id, afterRev: 0 }],
    ] as const) {
      const ack = await wire.emit(event, input);
      expect([event, ack.ok]).toEqual([event, true]);
      expectClean(event, JSON.stringify(ack));
    }
    const heads = await wire.emit<{ items: Head[] }>("sync:heads", {});
    expect(heads.ok && heads.data.items.find((h) => h.conversationId === group.id)).toMatchObject({ lastSeq: 6, readSeq: 5, unread: 1 });
    expectClean("every event so far", JSON.stringify(wire.received));
  });

  test("a hidden message cannot be told from none: read, seen stored, answered, threaded on, stopped", async () => {
    const hidden = before[0] as SentAnswer;
    const absent = "01890000-0000-7000-8000-000000000000";
    const strip = (text: string): string =>
      text
        .replaceAll(/"requestId":"[^"]*"/g, "")
        .replaceAll(hidden.id, "ID")
        .replaceAll(absent, "ID");
    for (const make of [(id: string) => ["GET", `/messages/${id}`] as const, (id: string) => ["GET", `/messages/${id}/stored`] as const]) {
      const [one, other] = [await late.call(...make(hidden.id)), await late.call(...make(absent))];
      expect([one.status, strip(one.text)]).toEqual([404, strip(other.text)]);
    }
    for (const field of ["replyTo", "threadRoot"]) {
      const answers = [];
      for (const id of [hidden.id, absent])
        answers.push(await late.call("POST", `/conversations/${group.id}/messages`, { clientId: uniqueName("c"), text: "about it", [field]: id }));
      expect(answers.map((a) => [a.status, problem(a).code, problem(a).errors.map((e) => e.path)])).toEqual([
        [422, "VALIDATION", [field]],
        [422, "VALIDATION", [field]],
      ]);
      expect(strip(answers[0]?.text ?? "")).toBe(strip(answers[1]?.text ?? ""));
    }
    const acks = [await wire.emit("run:stop", { triggerId: hidden.id }), await wire.emit("run:stop", { triggerId: absent })];
    expect(acks.map((a) => a.ok || a.error.code)).toEqual(["NOT_FOUND", "NOT_FOUND"]);
    expect((await allMessages(owner, group.id)).length).toBe(6);
  });

  test("a rev about what is hidden is announced as a bare number", async () => {
    const started = wire.of("conversation:advanced").length;
    const later = await createConversation(owner, [old, late], { history: "joined" });
    await until("its creation", () => wire.of<{ conversationId: string }>("conversation:created").some((c) => c.conversationId === later.id));
    // Somebody new: the member's own rev is told to all, so revs stay without a gap for `late`.
    await send(old, later.id, "one");
    const head = await late.ok<Conversation>("GET", `/conversations/${later.id}`);
    await until("every rev", () => {
      const revs = wire.received.flatMap(({ payload }) =>
        (payload as { conversationId?: string }).conversationId === later.id ? [(payload as { rev?: number }).rev ?? 0] : [],
      );
      return revs.includes(head.rev);
    });
    expect(wire.of("conversation:advanced").length).toBeGreaterThanOrEqual(started);
  });

  test("who is added again has a floor set anew; what was said meanwhile stays hidden", async () => {
    const [again] = await addPeople(await signIn(owner.url, cluster.nodes[0].admin), 1);
    const person = again as Caller;
    const room = await createConversation(owner, [person], { history: "joined" });
    await send(person, room.id, "mine, before");
    await owner.ok("DELETE", `/conversations/${room.id}/members/${person.id}`);
    expect((await person.call("GET", `/conversations/${room.id}/messages`)).status).toBe(404);
    const meanwhile = await send(owner, room.id, "not for them");
    await owner.ok("POST", `/conversations/${room.id}/members`, { userIds: [person.id] });
    const now = await send(owner, room.id, "for them");
    expect((await allMessages(person, room.id)).map((m) => m.id)).toEqual([now.id]);
    expect((await person.call("GET", `/messages/${meanwhile.id}`)).status).toBe(404);
    const { items } = await person.ok<{ items: Member[] }>("GET", `/conversations/${room.id}/members`);
    expect(items.find((m) => m.userId === person.id)).toMatchObject({ floorSeq: 3, leftAt: null });
  });

  test("changing the rule acts on later joiners only", async () => {
    const [newcomer] = await addPeople(await signIn(owner.url, cluster.nodes[0].admin), 1);
    await owner.ok("PATCH", `/conversations/${group.id}`, { history: "all" });
    await owner.ok("POST", `/conversations/${group.id}/members`, { userIds: [newcomer?.id] });
    expect((await allMessages(newcomer as Caller, group.id)).map((m) => m.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await allMessages(late, group.id)).map((m: Message) => m.seq)).toEqual([6]);
    await owner.ok("PATCH", `/conversations/${group.id}`, { history: "joined" });
  });
});
