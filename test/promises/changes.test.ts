import { readFileSync, writeFileSync } from "node:fs";
import type { Changes, Conversation, Head, Member, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { addPeople, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { LogModel } from "./log-model.js";

let cluster: Cluster;
let people: Caller[];

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, env: { WORKERS: "0" } });
  const [first] = cluster.nodes as [(typeof cluster.nodes)[0]];
  people = await addPeople(await signIn(first.url, first.admin), 8);
});
afterAll(async () => void (await cluster?.stop()));

/** A repeatable source of chance (mulberry32): a failing seed can be run again. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** One random thing that happens to a group. What the moment forbids (adding who is in) is simply refused. */
async function happen(groupId: string, dice: (below: number) => number): Promise<void> {
  const [owner] = people as [Caller];
  const who = people[1 + dice(people.length - 1)] as Caller;
  const kind = dice(10);
  if (kind < 5) await who.call("POST", `/conversations/${groupId}/messages`, { clientId: uniqueName("c"), text: `text ${dice(1_000_000)} 中文 🐦` });
  else if (kind === 5) await owner.call("POST", `/conversations/${groupId}/members`, { userIds: [who.id, (people[1 + dice(people.length - 1)] as Caller).id] });
  else if (kind === 6) await owner.call("DELETE", `/conversations/${groupId}/members/${who.id}`);
  else if (kind === 7) await owner.call("PATCH", `/conversations/${groupId}`, { name: `name ${dice(1_000)}` });
  else if (kind === 8)
    await owner.call("PATCH", `/conversations/${groupId}`, {
      dataClass: ["public", "internal", "personal", "secret"][dice(4)],
      history: ["all", "joined"][dice(2)],
    });
  else await who.call("POST", `/conversations/${groupId}/read`, { seq: dice(50) });
}

describe("promise 3: changes are the truth", () => {
  test.each([1, 2, 3, 4, 5])("events, pulls of any size and a newcomer's reading come to the same (seed %i)", { timeout: 120_000 }, async (seed) => {
    const dice = chance(seed);
    const [owner] = people as [Caller];
    const second = cluster.nodes[1] as Cluster["nodes"][number];
    const watching = await signIn(second.url, owner);
    const group = await createConversation(owner, people.slice(1, 4));
    const [byEvents, inSteps] = [new LogModel(group.id), new LogModel(group.id)];
    await byEvents.pull(owner, 500);
    const wire = await watching.connect();
    wire.socket.onAny((event, payload) => byEvents.event(event, payload));
    for (let round = 0; round < 12; round += 1) {
      // Several at once, so that commits interleave.
      await Promise.all(Array.from({ length: 1 + dice(6) }, () => happen(group.id, dice)));
      if (dice(3) === 0) await inSteps.pull(owner, 1 + dice(5));
    }
    await send(owner, group.id, "the last word");
    const fresh = new LogModel(group.id);
    await fresh.pull(owner, 500);
    await inSteps.pull(owner, 1 + dice(5));
    expect(inSteps.state()).toBe(fresh.state());
    await until("the events", () => byEvents.rev >= fresh.rev, 10_000);
    expect(byEvents.state()).toBe(fresh.state());
    await agreesWithReading(owner, fresh);
    wire.close();
  });

  /** The same as the plain lists say, and one item to each rev. */
  async function agreesWithReading(owner: Caller, model: LogModel): Promise<void> {
    const { conversationId } = model;
    const conversation = await owner.ok<Conversation>("GET", `/conversations/${conversationId}`);
    const { items: members } = await owner.ok<{ items: Member[] }>("GET", `/conversations/${conversationId}/members?limit=500`);
    const messages = await allMessages(owner, conversationId);
    const held = [...model.items.values()].map((i) => i.value);
    const kind = (name: string): unknown[] => [...model.items].filter(([key]) => key.startsWith(name)).map(([, i]) => i.value);
    expect(kind("message").sort(bySeq)).toEqual(messages);
    expect(sortedBy("userId", kind("member"))).toEqual(sortedBy("userId", members));
    expect(kind("conversation")).toEqual([
      expect.objectContaining({ conversationId, name: conversation.name, dataClass: conversation.dataClass, history: conversation.history }),
    ]);
    expect(model.rev).toBe(conversation.rev);
    const revs = held.map((v) => v.rev);
    expect(new Set(revs).size).toBe(revs.length);
    expect(Math.max(...revs)).toBe(conversation.rev);
    const heads = await owner.ok<{ items: Conversation[] }>("GET", "/conversations?limit=200");
    expect(heads.items.find((c) => c.id === conversationId)).toMatchObject({ rev: model.rev, lastSeq: messages.at(-1)?.seq, lastMessage: messages.at(-1) });
  }
  const bySeq = (a: unknown, b: unknown): number => (a as Message).seq - (b as Message).seq;
  const sortedBy = (field: string, list: unknown[]): unknown[] =>
    [...list].sort((a, b) => ((a as Record<string, string>)[field] ?? "").localeCompare((b as Record<string, string>)[field] ?? ""));

  test("a page that ends early says so, and its rev is its last item's", async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    for (let i = 0; i < 7; i += 1) await send(owner, group.id, `m${i}`);
    const page = await owner.ok<Changes>("GET", `/conversations/${group.id}/changes?afterRev=0&limit=4`);
    expect([page.items.length, page.more, page.rev]).toEqual([4, true, page.items.at(-1)?.rev]);
    const revs = page.items.map((i) => i.rev);
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
    const rest = await owner.ok<Changes>("GET", `/conversations/${group.id}/changes?afterRev=${page.rev}&limit=500`);
    expect(rest.more).toBe(false);
    const all = await owner.ok<Changes>("GET", `/conversations/${group.id}/changes`);
    expect([...page.items, ...rest.items]).toEqual(all.items);
  });

  test("an answer of large texts stays below 256 KiB and goes on", { timeout: 60_000 }, async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    for (let i = 0; i < 14; i += 1) await send(owner, group.id, "界".repeat(20_000));
    const seen: number[] = [];
    for (let after = 0, more = true; more; ) {
      const answer = await owner.call("GET", `/conversations/${group.id}/changes?afterRev=${after}&limit=500`);
      expect(Buffer.byteLength(answer.text)).toBeLessThan(256 * 1024);
      const page = answer.json as Changes;
      seen.push(...page.items.flatMap((i) => (i.type === "message" ? [i.message.seq] : [])));
      after = page.rev;
      more = page.more;
    }
    expect(seen).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
  });

  test("a hundred pulls at once of large texts: the server reads what it answers with, not what there is", { timeout: 120_000 }, async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    for (let i = 0; i < 120; i += 1) await send(i % 2 ? owner : other, group.id, "界".repeat(20_000));
    const servers = cluster.nodes[0]?.processes().filter(({ command }) => command.includes("hoopoe-server")) ?? [];
    const peak = (): number => Math.max(...servers.map(({ pid }) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1])));
    for (const { pid } of servers) writeFileSync(`/proc/${pid}/clear_refs`, "5");
    const before = peak();
    const answers = await Promise.all(Array.from({ length: 100 }, () => owner.call("GET", `/conversations/${group.id}/changes?afterRev=0&limit=500`)));
    expect(answers.every(({ status, text }) => status === 200 && Buffer.byteLength(text) < 256 * 1024)).toBe(true);
    const grown = (peak() - before) / 1_024;
    console.log(`changes: 100 pulls at once of 7 MB of text: + ${Math.round(grown)} MB at the most`);
    expect(grown).toBeLessThan(300);
  });

  test("both doors give the same changes and the same heads", async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    await send(other, group.id, "hello");
    const wire = await owner.connect();
    const pulled = await wire.emit<Changes>("sync:pull", { conversationId: group.id, afterRev: 0 });
    expect(pulled).toEqual({ ok: true, data: await owner.ok("GET", `/conversations/${group.id}/changes?afterRev=0`) });
    const heads = await wire.emit<{ items: Head[] }>("sync:heads", {});
    const { lastSeq, rev, readSeq, unread, epoch } = await owner.ok<Conversation>("GET", `/conversations/${group.id}`);
    expect(heads.ok && heads.data.items.find((h) => h.conversationId === group.id)).toEqual({ conversationId: group.id, lastSeq, rev, readSeq, unread, epoch });
    expect([lastSeq, unread]).toEqual([1, 1]);
    wire.close();
  });
});
