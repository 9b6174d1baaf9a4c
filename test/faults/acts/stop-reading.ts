import type { Changes, Message } from "@hoopoe/protocol";
import type { Socket as TcpSocket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { type Caller, send } from "../../rig/people.js";
import type { Wire } from "../../rig/socket.js";
import { until } from "../../rig/until.js";
import type { Readers } from "../rig/checker.js";
import { sizeOf } from "../rig/processes.js";
import { type Node, pidsOf, type System } from "../rig/system.js";
import { gather, makeRooms } from "./crowd.js";

export type Stalled = { readers: number; cut: number; resynced: boolean; grownMiB: number; healthyTold: number; sent: number };

/** The connection below Socket.IO, engine.io and ws: what the kernel reads from. */
function tcpOf(socket: Socket): TcpSocket {
  const { transport } = socket.io.engine as unknown as { transport: { ws: { _socket: TcpSocket } } };
  return transport.ws._socket;
}

const characters = 19_000;

/** So many readers stop reading while so much is sent to each; then they read again. One reads on all the time. */
export async function stopReading(system: System, { readers, megabytes }: { readers: number; megabytes: number }): Promise<Stalled> {
  const people = await gather(system, 4);
  const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
  const [sender, healthy, stalled] = people.at[0] as [Caller, Caller, Caller];
  const wires = await Promise.all(Array.from({ length: readers }, () => stalled.connect()));
  const watcher = await healthy.connect();
  const [pid = 0] = pidsOf(system.nodes[0] as Node, "hoopoe-server");
  await send(sender, room.conversationId, "先热身 warm up");
  const before = sizeOf(pid).memory;
  let most = before;
  for (const { socket } of wires) tcpOf(socket).pause();
  const messages = Math.ceil((megabytes * 1_000_000) / (characters * 3));
  const sent: string[] = [];
  for (let n = 0; n < messages; n += 1) {
    sent.push((await send(sender, room.conversationId, "长".repeat(characters))).id);
    most = Math.max(most, sizeOf(pid).memory);
  }
  await sleep(3_000);
  most = Math.max(most, sizeOf(pid).memory);
  const toldOf = (wire: Wire): Set<string> => new Set(wire.of<Message>("message:created").map(({ id }) => id));
  await until("who reads is told everything", () => sent.every((id) => toldOf(watcher).has(id)), 30_000).catch(() => false);
  for (const { socket } of wires) tcpOf(socket).resume();
  await until("they notice", () => wires.every(({ socket }) => !socket.connected), 5_000).catch(() => false);
  const cut = wires.filter(({ socket }) => !socket.connected);
  // one of them, for they are one person's
  const resynced = cut.length > 0 && (await pullsAll(stalled, room.conversationId, sent));
  const verdict = { readers, cut: cut.length, resynced, grownMiB: Math.round((most - before) / 1_048_576), sent: sent.length };
  const healthyTold = sent.filter((id) => toldOf(watcher).has(id)).length;
  for (const wire of [...wires, watcher]) wire.close();
  return { ...verdict, healthyTold };
}

/** Connects anew and pulls what it missed. */
async function pullsAll(caller: Caller, conversationId: string, wanted: string[]): Promise<boolean> {
  const wire = await caller.connect();
  const found = new Set<string>();
  for (let afterRev = 0, more = true; more; ) {
    const ack = await wire.emit<Changes>("sync:pull", { conversationId, afterRev });
    if (!ack.ok) break;
    for (const item of ack.data.items) if (item.type === "message") found.add(item.message.id);
    afterRev = ack.data.rev;
    more = ack.data.more;
  }
  wire.close();
  return wanted.every((id) => found.has(id));
}
