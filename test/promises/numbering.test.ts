import type { Message } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { problem } from "../rig/http.js";
import { addPeople, allMessages, type Caller, createConversation, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

const cluster = sharedCluster();
let people: Caller[];
/** The same people signed in at the second node. */
let elsewhere: Caller[];

beforeAll(async () => {
  const [first, second] = cluster.nodes;
  people = await addPeople(await signIn(first.url, first.admin), 32);
  elsewhere = await Promise.all(people.map((p) => signIn(second.url, p)));
});

/** Sends through either door; the answer that the ack or the body holds. */
async function sendBy(
  caller: Caller,
  wire: Wire | null,
  input: { conversationId: string; clientId: string; text: string; mentions?: string[] },
): Promise<SentAnswer> {
  const { conversationId, ...body } = input;
  if (!wire) return caller.ok("POST", `/conversations/${conversationId}/messages`, body);
  const ack = await wire.emit<SentAnswer>("message:send", input);
  if (!ack.ok) throw new Error(JSON.stringify(ack.error));
  return ack.data;
}

describe("promise 1: numbers without holes", () => {
  test("32 writers, two nodes, REST and socket at once: seq is 1, 2, 3 …, rev rises without repeat, and everybody is told in full", {
    timeout: 120_000,
  }, async () => {
    const each = 20;
    const [owner] = people as [Caller];
    const group = await createConversation(owner, people.slice(1));
    // Half of them at each node; of each half, every other by socket.
    const writers = await Promise.all(
      people.map(async (person, i) => {
        const caller = i % 2 ? (elsewhere[i] as Caller) : person;
        return { caller, wire: i % 4 < 2 ? await caller.connect() : null };
      }),
    );
    const watchers = await Promise.all([people[0], elsewhere[1]].map((p) => (p as Caller).connect()));
    const acked = await Promise.all(
      writers.map(async ({ caller, wire }, i) => {
        const own: (SentAnswer & { text: string })[] = [];
        for (let n = 0; n < each; n += 1) {
          const text = `writer ${i} message ${n}`;
          own.push({ ...(await sendBy(caller, wire, { conversationId: group.id, clientId: `w${i}-${n}`, text })), text });
        }
        return own;
      }),
    );
    const total = people.length * each;
    const bySeq = acked.flat().sort((a, b) => a.seq - b.seq);
    expect(bySeq.map((m) => m.seq)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    const stored = await allMessages(owner, group.id);
    expect(stored.map((m) => [m.seq, m.rev, m.id, m.text])).toEqual(bySeq.map((m) => [m.seq, m.rev, m.id, m.text]));
    // One rev is one item: nothing else happened meanwhile, so the revs follow one another too.
    const first = stored[0]?.rev ?? 0;
    expect(stored.map((m) => m.rev)).toEqual(stored.map((_, i) => first + i));
    // Order of numbers is order of commits: nobody's own second message comes before their first.
    for (const own of acked) expect(own.map((m) => m.seq)).toEqual(own.map((m) => m.seq).sort((a, b) => a - b));
    expect(stored.map((m) => m.createdAt)).toEqual(stored.map((m) => m.createdAt).sort());
    for (const watcher of watchers) {
      const told = await until(
        "every event",
        () => {
          const of = watcher.of<Message>("message:created").filter((m) => m.conversationId === group.id);
          return new Set(of.map((m) => m.seq)).size === total ? of : null;
        },
        15_000,
      );
      expect(new Map(told.map((m) => [m.seq, m.text]))).toEqual(new Map(stored.map((m) => [m.seq, m.text])));
    }
    console.log(`numbering: ${total} messages by 32 writers over two nodes: 0 holes, 0 repeats, 0 inversions`);
    for (const { wire } of writers) wire?.close();
    for (const watcher of watchers) watcher.close();
  });
});

describe("promise 2: the same clientId is one message", () => {
  test("50 times at once, over both doors of both nodes", async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    const away = elsewhere[0] as Caller;
    const wires = [await owner.connect(), await away.connect()] as const;
    const clientId = uniqueName("once");
    const input = { conversationId: group.id, clientId, text: "said once" };
    const doors: [Caller, Wire | null][] = [
      [owner, null],
      [away, null],
      [owner, wires[0]],
      [away, wires[1]],
    ];
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => sendBy(...(doors[i % 4] as [Caller, Wire | null]), input)));
    expect(new Set(answers.map((a) => `${a.id} ${a.seq} ${a.createdAt} ${a.rev}`)).size).toBe(1);
    expect(answers.filter((a) => !a.duplicate)).toHaveLength(1);
    expect((await allMessages(owner, group.id)).filter((m) => m.clientId === clientId)).toHaveLength(1);
    expect(await sendBy(owner, null, input)).toEqual({ ...answers[0], duplicate: true });
    for (const wire of wires) wire.close();
  });

  test("with other content it is CLIENT_ID_REUSED, through both doors; defaults count as given", async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    const wire = await (elsewhere[0] as Caller).connect();
    const clientId = "reused ~ id";
    const first = await sendBy(owner, null, { conversationId: group.id, clientId, text: "first" });
    for (const changed of [
      { text: "second" },
      { text: "first " },
      { text: "first", mentions: [other.id] },
      { text: "first", replyTo: first.id },
      { text: "first", threadRoot: first.id },
    ]) {
      const answer = await owner.call("POST", `/conversations/${group.id}/messages`, { clientId, ...changed });
      expect([changed, answer.status, problem(answer).code]).toEqual([changed, 409, "CLIENT_ID_REUSED"]);
      const ack = await wire.emit("message:send", { conversationId: group.id, clientId, ...changed });
      expect([changed, ack.ok || ack.error.code]).toEqual([changed, "CLIENT_ID_REUSED"]);
    }
    expect(await sendBy(owner, null, { conversationId: group.id, clientId, text: "first", mentions: [] })).toEqual({ ...first, duplicate: true });
    expect(await allMessages(owner, group.id)).toHaveLength(1);
    wire.close();
  });

  test("another person's, and the same person's in another conversation, are other messages", async () => {
    const [owner, other] = people as [Caller, Caller];
    const [one, two] = await Promise.all([createConversation(owner, [other]), createConversation(owner, [other])]);
    const clientId = "shared-id";
    const answers = [
      await sendBy(owner, null, { conversationId: one.id, clientId, text: "a" }),
      await sendBy(other, null, { conversationId: one.id, clientId, text: "b" }),
      await sendBy(owner, null, { conversationId: two.id, clientId, text: "c" }),
    ];
    expect(answers.map((a) => [a.seq, a.duplicate])).toEqual([
      [1, false],
      [2, false],
      [1, false],
    ]);
  });

  test("a batch of different and repeated sends, at once: each is stored once", async () => {
    const [owner, other] = people as [Caller, Caller];
    const group = await createConversation(owner, [other]);
    const sends = Array.from({ length: 120 }, (_, i) => sendBy(owner, null, { conversationId: group.id, clientId: `b${i % 40}`, text: `text ${i % 40}` }));
    const answers = await Promise.all(sends);
    expect(answers.filter((a) => !a.duplicate)).toHaveLength(40);
    const stored = await allMessages(owner, group.id);
    expect(stored.map((m) => m.seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  test("a direct chat begun by both sides at once is one", async () => {
    const [a, b] = [people[4], people[5]] as [Caller, Caller];
    const begin = (from: Caller, to: Caller) => from.call("POST", "/conversations", { kind: "direct", memberIds: [to.id] });
    const answers = await Promise.all([begin(a, b), begin(b, a), begin(a, b), begin(b, a)]);
    expect(answers.map((x) => x.status).sort((x, y) => x - y)).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map((x) => (x.json as { id: string }).id)).size).toBe(1);
  });
});
