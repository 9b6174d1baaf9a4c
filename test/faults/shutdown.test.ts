import { setTimeout as sleep } from "node:timers/promises";
import { type Ack, apiPrefix } from "@hoopoe/protocol";
import type { Socket } from "socket.io-client";
import { afterEach, describe, expect, test } from "vitest";
import { type Caller, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import { clientOf, closeClients } from "../sdk/clients.js";
import { gather, makeRooms } from "./acts/crowd.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { isOnline } from "./rig/device.js";
import { count, figure, ms, percent } from "./rig/form.js";
import { type Entry, Ledger } from "./rig/ledger.js";
import { type Node, startSystem, type System } from "./rig/system.js";

let system: System | undefined;
afterEach(async () => {
  closeClients();
  await system?.stop();
});

type Sender = { ledger: Ledger; entries: { entry: Entry; answered: boolean; refused: boolean }[] };

/** Sends every few milliseconds without waiting for answers, for as long as the connection is there; a refusal is heeded. */
async function pour(socket: Socket, sender: Sender, { caller, room }: { caller: Caller; room: string }): Promise<void> {
  let pause = 0;
  for (let n = 0; socket.connected; n += 1) {
    const what = { conversationId: room, clientId: uniqueName("s"), text: `到最后 to the end ${n}` };
    const sent = { entry: sender.ledger.begin({ ...what, senderId: caller.id }), answered: false, refused: false };
    sender.entries.push(sent);
    socket.emit("message:send", what, (ack: Ack<SentAnswer>) => {
      sent.answered = true;
      if (ack.ok) sender.ledger.acked(sent.entry, ack.data);
      else pause = ack.error.retryAfterMs ?? 0;
    });
    await sleep(40);
    if (pause) await sleep(pause);
    pause = 0;
  }
}

/** The same by REST; a connection that is refused has carried nothing. */
async function post(url: string, sender: Sender, { caller, room, over }: { caller: Caller; room: string; over: () => boolean }): Promise<void> {
  while (!over()) {
    const what = { clientId: uniqueName("r"), text: "到最后 to the end" };
    const sent = { entry: sender.ledger.begin({ ...what, conversationId: room, senderId: caller.id }), answered: false, refused: false };
    sender.entries.push(sent);
    try {
      const answer = await fetch(`${url}${apiPrefix}/conversations/${room}/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${caller.token}` },
        body: JSON.stringify(what),
      });
      sent.answered = true;
      if (answer.ok) sender.ledger.acked(sent.entry, (await answer.json()) as SentAnswer);
      else await sleep(Number(answer.headers.get("retry-after") ?? 0) * 1_000);
      await sleep(40);
    } catch (error) {
      sent.refused = (error as { cause?: { code?: string } }).cause?.code === "ECONNREFUSED";
      await sleep(50);
    }
  }
}

/** The greatest share of these times that falls into one stretch of so many milliseconds. */
function crowdedness(times: number[], stretch: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) > stretch) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most / Math.max(1, sorted.length);
}

describe("R13: SIGTERM under load", () => {
  test("nothing sent is left unanswered, the exit is quick, clients come back spread out", { timeout: 180_000 }, async () => {
    system = await startSystem({ proxied: true });
    const [leaving, staying] = system.nodes as [Node, Node];
    // the devices that come back are of people who are told nothing meanwhile
    const [talking, listening] = [await gather(system, 8), await gather(system, 8)];
    const [room] = (await makeRooms(talking, { rooms: 1 })) as [Readers];
    const callers = talking.at[0] as Caller[];
    const devices = await Promise.all(Array.from({ length: 80 }, (_, i) => clientOf(leaving.url, listening.at[0]?.[i % listening.count] as Caller)));
    const sender: Sender = { ledger: new Ledger(), entries: [] };
    const wires = await Promise.all(callers.map((caller) => caller.connect()));
    let over = false;
    const pouring = wires.map(({ socket }, i) => pour(socket, sender, { caller: callers[i] as Caller, room: room.conversationId }));
    const posting = callers.slice(0, 4).map((caller) => post(leaving.hoopoe.url, sender, { caller, room: room.conversationId, over: () => over }));
    await sleep(2_000);
    const before = leaving.door?.asked.length ?? 0;
    const told = performance.now();
    const stopped = leaving.hoopoe.stop();
    // as the proxy before several servers does: whoever comes again gets to the other, at the first try
    if (leaving.door) leaving.door.target = Number(new URL(staying.hoopoe.url).port);
    await Promise.all(pouring);
    const { code, ms: took } = await stopped;
    over = true;
    await Promise.all(posting);
    await sleep(3_000);
    const tries = (leaving.door?.asked.slice(before) ?? []).slice(0, devices.length);
    const unanswered = sender.entries.filter(({ answered, refused }) => !answered && !refused);
    const when = unanswered.map(({ entry }) => `${entry.clientId.startsWith("r") ? "REST" : "socket"} ${ms(entry.sentAt - told)} after it`);
    // whoever was not answered asks again elsewhere; what was acknowledged is there
    const reader = await signIn(staying.hoopoe.url, callers[0] as Caller);
    const verdict = await check(sender.ledger, [{ ...room, members: [reader] }]);
    const together = crowdedness(tries, 100);
    figure(
      "R13",
      `unanswered ${unanswered.length} of ${count(sender.entries.length)} sends, lost ${verdict.lost} of ${count(verdict.acked)} acked, exit ${code} after ${ms(took)}, ${percent(together, 1)} of ${tries.length} clients came back within the same 100 ms`,
    );
    expect(isClean({ ...verdict, inversions: 0 }), JSON.stringify(verdict)).toBe(true);
    expect(when).toEqual([]);
    expect(code).toBe(0);
    expect(took).toBeLessThan(20_000);
    expect(devices.every(isOnline)).toBe(true);
    expect(together).toBeLessThan(0.4);
  });
});
