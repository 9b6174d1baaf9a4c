import { setTimeout as sleep } from "node:timers/promises";
import { limits, type Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHoopoe } from "../rig/hoopoe.js";
import { addPeople, addPerson, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { connect, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

type Receipt = { conversationId: string; userId: string; readSeq: number };
type State = { userId: string; state: "online" | "offline" };

const cluster = sharedCluster();
const [first, second] = cluster.nodes;
let admin: Caller;
const wires: Wire[] = [];

beforeAll(async () => {
  admin = await signIn(first.url, first.admin);
});
afterAll(() => {
  for (const wire of wires) wire.close();
});

const on = async (node: { url: string }, { token }: Caller): Promise<Wire> => {
  const wire = await connect(node.url, { token });
  wires.push(wire);
  return wire;
};

/** Members who never were there, so that a conversation counts as a crowd. */
async function fillUp(conversationId: string, count: number): Promise<void> {
  await cluster.database.query(
    `with people as (insert into account (id, username, display_name, kind) select gen_random_uuid(), 'filler-' || gen_random_uuid(), 'F', 'human' from generate_series(1, $2) returning id),
       members as (insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select $1, id, false, 1, 1, 0 from people returning 1)
     update conversation set member_count = member_count + (select count(*) from members) where id = $1`,
    [conversationId, count],
  );
}

describe("across two nodes", () => {
  test("each node's messages reach every socket in order and once", async () => {
    const people = await addPeople(admin, 4);
    const group = await createConversation(people[0] as Caller, people.slice(1));
    const readers = await Promise.all([
      on(first, people[0] as Caller),
      on(second, people[1] as Caller),
      on(first, people[2] as Caller),
      on(second, people[3] as Caller),
    ]);
    const perNode = 300;
    await Promise.all(
      readers
        .slice(0, 2)
        .flatMap((wire, node) =>
          Array.from({ length: perNode }, (_, i) => wire.emit("message:send", { conversationId: group.id, clientId: `${node}-${i}`, text: `${node} ${i}` })),
        ),
    );
    for (const wire of readers) {
      const heard = (): Message[] => wire.of<Message>("message:created").filter((m) => m.conversationId === group.id);
      await until("all messages", () => heard().length >= 2 * perNode);
      expect(heard().length).toBe(2 * perNode);
      for (const node of [0, 1]) {
        const mine = heard().filter(({ text }) => text.startsWith(`${node} `));
        expect(mine.map((m) => m.seq)).toEqual(mine.map((m) => m.seq).sort((a, b) => a - b));
      }
    }
  });

  test("a person's read marks are told once a window, the last one in the end, to everybody and to their other devices", async () => {
    const [reader, author] = (await addPeople(admin, 2)) as [Caller, Caller];
    const group = await createConversation(author, [reader]);
    for (let i = 0; i < 60; i++) await send(author, group.id, `text ${i}`);
    const [device, other, watching] = await Promise.all([on(first, reader), on(second, reader), on(second, author)]);
    const began = performance.now();
    const acks = await Promise.all(
      Array.from({ length: 60 }, (_, i) => device.emit<{ readSeq: number }>("conversation:read", { conversationId: group.id, seq: i + 1 })),
    );
    const took = performance.now() - began;
    for (const [i, ack] of acks.entries()) expect(ack.ok && ack.data.readSeq).toBeGreaterThanOrEqual(i + 1);
    for (const wire of [device, other, watching]) {
      await until("the last mark", () => wire.of<Receipt>("receipt:updated").some((r) => r.userId === reader.id && r.readSeq === 60));
      const marks = wire.of<Receipt>("receipt:updated").map((r) => r.readSeq);
      expect(marks).toEqual([...marks].sort((a, b) => a - b));
      expect(marks.length).toBeLessThanOrEqual(2 + took / limits.receiptEveryMs);
    }
    await device.emit("conversation:read", { conversationId: group.id, seq: 7 });
    await sleep(2 * limits.receiptEveryMs);
    expect(watching.of<Receipt>("receipt:updated").at(-1)?.readSeq).toBe(60);
  });

  test("in a crowd they are told to the reader's devices and the authors alone; typing to nobody", async () => {
    const [owner, author, reader, bystander] = (await addPeople(admin, 4)) as [Caller, Caller, Caller, Caller];
    const group = await createConversation(owner, [author, reader, bystander]);
    const [readerHere, readerThere, authorThere, bystanderHere] = await Promise.all([
      on(first, reader),
      on(second, reader),
      on(second, author),
      on(first, bystander),
    ]);
    const typed = (): number => authorThere.of("typing").length;
    for (let i = 0; i < 5; i++) readerHere.socket.emit("typing", { conversationId: group.id });
    await until("typing", typed);
    await sleep(300);
    expect(typed()).toBe(1);
    await fillUp(group.id, limits.receiptsToAll);
    await send(author, group.id, "to be read");
    await readerHere.emit("conversation:read", { conversationId: group.id, seq: 1 });
    for (const wire of [readerHere, readerThere, authorThere]) await until("the mark", () => wire.of<Receipt>("receipt:updated").some((r) => r.readSeq === 1));
    await sleep(300);
    expect(bystanderHere.of("receipt:updated")).toEqual([]);
    const large = await createConversation(owner, [author, reader]);
    await fillUp(large.id, limits.typingToAll);
    readerHere.socket.emit("typing", { conversationId: large.id });
    await sleep(500);
    expect(authorThere.of<{ conversationId: string }>("typing").filter((t) => t.conversationId === large.id)).toEqual([]);
  });
});

describe("presence", () => {
  const states = (wire: Wire, { id }: Caller): string[] => wire.of<State>("presence:changed").flatMap((p) => (p.userId === id ? [p.state] : []));

  test("is of the person, not of the server: online at one of two is online", async () => {
    const [mover, watcher, stranger] = (await addPeople(admin, 3)) as [Caller, Caller, Caller];
    await createConversation(watcher, [mover], { kind: "direct" });
    await createConversation(watcher, [mover, stranger]);
    const watching = await on(first, watcher);
    const notWatching = await on(first, stranger);
    const here = await on(first, mover);
    await until("online", () => states(watching, mover).includes("online"));
    const there = await on(second, mover);
    await until("the greeting", () => states(there, watcher).includes("online"));
    here.close();
    await sleep(4_000);
    expect(states(watching, mover)).not.toContain("offline");
    const [again, both] = [await on(first, mover), there];
    await sleep(500);
    again.close();
    both.close();
    await until("offline", () => states(watching, mover).at(-1) === "offline");
    expect(notWatching.of("presence:changed")).toEqual([]);
  });

  test("a node that comes late learns who is online; one that dies takes its people with it", { timeout: 120_000 }, async () => {
    const [early, late] = (await addPeople(admin, 2)) as [Caller, Caller];
    await createConversation(early, [late], { kind: "direct" });
    const watching = await on(first, early);
    const third = await startHoopoe({ env: { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, WORKERS: "0" } });
    try {
      const arriving = await on(third, late);
      await until("the greeting", () => states(arriving, early).includes("online"));
      await until("online", () => states(watching, late).includes("online"));
      for (const { pid } of [{ pid: third.supervisor.pid ?? 0 }, ...third.processes()]) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone with its supervisor.
        }
      }
      await until("offline", () => states(watching, late).at(-1) === "offline", 60_000);
      expect(states(watching, late)).toEqual(["online", "offline"]);
    } finally {
      await third.stop();
    }
    expect((await addPerson(admin)).id).toBeTruthy();
  });
});
