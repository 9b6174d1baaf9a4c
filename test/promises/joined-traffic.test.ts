import { setTimeout as sleep } from "node:timers/promises";
import type { Bot, Conversation, Delta, Message, ModelProvider } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { sized } from "../rig/form.js";
import { addPeople, allMessages, type Caller, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

/** People who come at random moments into the middle of everything that can happen to messages, through two servers. */
const trafficMs = sized(8_000, 30_000);
const newcomersCount = sized(6, 24);
/** So long an event may still be on its way to somebody who was just taken out (S2). */
const graceMs = 1_000;

const [first, second] = sharedCluster().nodes;
let host: ModelHost;
let owner: Caller;
let writers: Caller[];
let newcomers: Newcomer[];
let group: Conversation;
let bot: Bot;
let going = true;
/** Every wording there ever was, with the message it was of. */
const wordings = new Map<string, string>();

/** One person at both servers, and all that they were ever shown. */
type Newcomer = {
  callers: [Caller, Caller];
  /** Each with how often its person had joined before it connected. */
  devices: { wire: Wire; after: number }[];
  read: { floorSeq: number; path: string; json: unknown; text: string }[];
  joins: Join[];
};
/** A membership: the rev it began with, and its floor. */
type Join = { rev: number; floorSeq: number };

beforeAll(async () => {
  host = await startModelHost();
  const admin = await signIn(first.url, first.admin);
  const [keeper, ...others] = await addPeople(admin, 4);
  owner = keeper as Caller;
  writers = [owner, ...(await Promise.all(others.map((person, n) => signIn(n % 2 ? first.url : second.url, person))))];
  newcomers = await Promise.all(
    (await addPeople(admin, newcomersCount)).map(async (here): Promise<Newcomer> => {
      const there = await signIn(second.url, here);
      const wires = [await here.connect(), await there.connect()];
      return { callers: [here, there], devices: wires.map((wire) => ({ wire, after: 0 })), read: [], joins: [] };
    }),
  );
  const provider = await admin.ok<ModelProvider>("POST", "/admin/model-providers", { name: "house", baseUrl: host.url, jurisdiction: "local" });
  bot = await admin.ok<Bot>("POST", "/admin/bots", {
    ...{ username: uniqueName("bot"), displayName: "bot", providerId: provider.id, model: "story-60", triggers: { direct: true, mention: true } },
  });
  const memberIds = [...writers.slice(1).map(({ id }) => id), bot.id];
  group = await owner.ok<Conversation>("POST", "/conversations", { kind: "group", name: "busy", history: "joined", memberIds });
});
afterAll(async () => {
  for (const { devices } of newcomers ?? []) for (const { wire } of devices) wire.close();
  await host?.close();
});

const dice = (below: number): number => Math.floor(Math.random() * below);
const wording = (): string => `${uniqueName("word")} 密 ${dice(1_000)}`;

/** Sends, edits, recalls, reacts, asks the bot, answers older messages. */
async function write(writer: Caller): Promise<void> {
  const own: string[] = [];
  while (going) {
    const [kind, text, last] = [dice(12), wording(), own.at(-1 - dice(Math.min(4, own.length || 1)))];
    if (kind < 6 || !last) {
      const more = { ...(kind === 0 ? { mentions: [bot.id] } : {}), ...(kind === 1 && last ? { replyTo: last } : {}) };
      const sent = await writer.ok<SentAnswer>("POST", `/conversations/${group.id}/messages`, { clientId: uniqueName("c"), text, ...more });
      wordings.set(text, sent.id);
      own.push(sent.id);
    } else if (kind < 9) {
      wordings.set(text, last);
      await writer.call("PATCH", `/messages/${last}`, { text });
    } else if (kind < 11) await writer.call("PUT", `/messages/${last}/reactions/${encodeURIComponent("👍")}`);
    else await writer.call("DELETE", `/messages/${last}`);
    await sleep(15);
  }
}

async function bring(newcomer: Newcomer): Promise<void> {
  const [{ id }] = newcomer.callers;
  const { items } = await owner.ok<{ items: Join[] }>("POST", `/conversations/${group.id}/members`, { userIds: [id] });
  const join = items[0] as Join;
  newcomer.joins.push(join);
  // a device that comes at the same moment, by the rooms that the database says
  const wires = await Promise.all(newcomer.callers.map((caller) => caller.connect()));
  newcomer.devices.push(...wires.map((wire) => ({ wire, after: newcomer.joins.length })));
  for (const caller of newcomer.callers) await look(newcomer, caller, join.floorSeq);
}

const paths = ["", "/messages?limit=200", "/messages?afterSeq=0&limit=200", "/changes?afterRev=0&limit=500"];
async function look({ read, devices }: Newcomer, caller: Caller, floorSeq: number): Promise<void> {
  for (const path of [...paths.map((p) => `/conversations/${group.id}${p}`), "/conversations"]) {
    const { json, text } = await caller.call("GET", path);
    read.push({ floorSeq, path, json, text });
  }
  for (const [event, input] of [
    ["sync:heads", {}],
    ["sync:pull", { conversationId: group.id, afterRev: 0 }],
  ] as const) {
    const json = await devices.at(-1)?.wire.emit(event, input);
    read.push({ floorSeq, path: event, json, text: JSON.stringify(json) });
  }
}

/** All messages with their places, and every wording's place. */
async function ledger(): Promise<{ seqs: Map<string, number>; texts: Map<string, number>; messages: Message[] }> {
  const messages = await allMessages(owner, group.id);
  const seqs = new Map(messages.map(({ id, seq }) => [id, seq]));
  return { seqs, messages, texts: new Map([...wordings].map(([text, id]) => [text, seqs.get(id) ?? 0])) };
}

/** Everything in an answer that has a place in the conversation. */
function* placed(value: unknown): Generator<Message> {
  if (typeof value !== "object" || value === null) return;
  if ("seq" in value && "sender" in value) yield value as Message;
  for (const inner of Object.values(value)) yield* placed(inner);
}

type Shown = { floorSeq: number; event: string; seq: number; text: string };
/** What one socket was shown, with the floor that held then; created and removed may come twice and late, the higher rev wins. */
function shownBy({ wire, after }: Newcomer["devices"][number], joins: Join[], seqs: Map<string, number>): Shown[] {
  const shown: Shown[] = [];
  let rev = joins[after - 1]?.rev ?? 0;
  let floorSeq = joins[after - 1]?.floorSeq ?? Number.POSITIVE_INFINITY;
  let outAt = Number.NEGATIVE_INFINITY;
  for (const { event, payload, at } of wire.received) {
    const told = payload as { conversationId?: string; rev?: number; seq?: number };
    if (told.conversationId !== group.id) continue;
    const isMembership = event === "conversation:created" || event === "conversation:removed";
    if (isMembership && (told.rev ?? 0) > rev) {
      rev = told.rev ?? 0;
      floorSeq = joins.find((join) => join.rev === rev)?.floorSeq ?? Number.POSITIVE_INFINITY;
      outAt = at;
    }
    const seq = event === "message:delta" ? seqs.get((payload as Delta).messageId) : told.seq;
    const isOut = !Number.isFinite(floorSeq);
    if (seq !== undefined && !(isOut && at < outAt + graceMs)) shown.push({ floorSeq, event, seq, text: JSON.stringify(payload) });
  }
  return shown;
}

describe("history: joined, under traffic", () => {
  test("nothing below a newcomer's floor is ever shown to them: no event, no answer, at no server", { timeout: 180_000 }, async () => {
    const writing = Promise.all(writers.map(write));
    const ends = Date.now() + trafficMs;
    for (const newcomer of newcomers) {
      await sleep(dice(900));
      await bring(newcomer);
    }
    // Half of them go, miss something, and come back with another floor.
    for (const newcomer of newcomers.filter((_, n) => n % 2 === 0)) {
      const [{ id }] = newcomer.callers;
      await owner.ok("DELETE", `/conversations/${group.id}/members/${id}`);
      await sleep(graceMs + dice(300));
      await bring(newcomer);
    }
    await sleep(Math.max(0, ends - Date.now()));
    going = false;
    await writing;
    await until("the answers end", async () => (await allMessages(owner, group.id)).every(({ ai }) => ai?.state !== "streaming"), 60_000);
    const { seqs, texts, messages } = await ledger();
    const figures = { messages: messages.length, answers: messages.filter(({ ai }) => ai).length, wordings: texts.size, events: 0, answersRead: 0 };
    for (const { devices, read, joins } of newcomers) {
      for (const device of devices) {
        for (const { floorSeq, event, seq, text } of shownBy(device, joins, seqs)) {
          figures.events += 1;
          expect([event, seq >= floorSeq, seq, floorSeq]).toEqual([event, true, seq, floorSeq]);
          for (const [wording, place] of texts) if (place < floorSeq && text.includes(wording)) expect([event, wording]).toEqual([event, "not to be seen"]);
        }
      }
      for (const { floorSeq, path, json, text } of read) {
        figures.answersRead += 1;
        for (const { seq } of placed(json)) expect([path, seq >= floorSeq]).toEqual([path, true]);
        for (const [wording, place] of texts) if (place < floorSeq && text.includes(wording)) expect([path, wording]).toEqual([path, "not to be seen"]);
      }
      await stillHidden({ callers: newcomers[0]?.callers as [Caller, Caller], floor: newcomers[0]?.joins.at(-1)?.floorSeq ?? 0 }, messages);
    }
    console.log(`joined: ${JSON.stringify(figures)}, shown below a floor: 0`);
    expect(figures.answers).toBeGreaterThan(3);
    expect(figures.events).toBeGreaterThan(1_000);
  });

  /** One by one, hidden messages do not exist, nor do their wordings. */
  async function stillHidden({ callers, floor }: { callers: [Caller, Caller]; floor: number }, messages: Message[]): Promise<void> {
    for (const { id } of messages.filter(({ seq }) => seq < floor).slice(-3))
      for (const path of [`/messages/${id}`, `/messages/${id}/versions`, `/messages/${id}/stored`])
        expect([path, (await callers[1].call("GET", path)).status]).toEqual([path, 404]);
  }
});
