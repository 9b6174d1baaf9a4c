import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { firstAdmin } from "../rig/hoopoe.js";
import { addPeople, type Caller, createConversation, signIn } from "../rig/people.js";
import { connectedAtLast, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { type LiveSwitch, openLiveSwitch } from "./live-switch.js";

/** Everything that the second node has open to the database. */
const wholeDatabase = "hoopoe";
/** Longer than a server may be silent before the others take it for gone, and than they look twice after that. */
const goneMs = 27_000;

let live: LiveSwitch;
let cluster: Cluster;
let admin: Caller;
const wires: Wire[] = [];

beforeAll(async () => {
  live = await openLiveSwitch(inject("postgres"));
  const envOf = (node: number, databaseUrl: string): Record<string, string> => (node === 1 ? { DATABASE_URL: live.url(databaseUrl) } : {});
  cluster = await startCluster({ nodes: 2, env: { WORKERS: "0" }, envOf });
  admin = await signIn(cluster.nodes[0]?.url ?? "", firstAdmin);
}, 180_000);
afterAll(async () => {
  for (const wire of wires) wire.close();
  await cluster?.stop();
  await live?.close();
});

const connected = async (caller: Caller): Promise<Wire> => {
  const wire = await connectedAtLast(caller);
  wires.push(wire);
  return wire;
};
const there = (caller: Caller): Promise<Caller> => signIn(cluster.nodes[1]?.url ?? "", caller);
/** What a socket was told last of a person. */
const seen = (wire: Wire, { id }: Caller): unknown => wire.of("presence:changed").findLast(({ userId }) => userId === id)?.state;
const sees = (wire: Wire, caller: Caller, state: string): Promise<unknown> => until(`it is told that they are ${state}`, () => seen(wire, caller) === state);

test("who came and who left while a server could not listen is told there as soon as it can", async () => {
  const [anna, bert, carl] = (await addPeople(admin, 3)) as [Caller, Caller, Caller];
  await createConversation(anna, [bert], { kind: "direct" });
  await createConversation(anna, [carl], { kind: "direct" });
  const annaWire = await connected(await there(anna));
  const bertWire = await connected(bert);
  await sees(annaWire, bert, "online");
  live.off("hoopoe-live-listen");
  bertWire.close();
  await connected(carl);
  // going is told after three seconds
  await sleep(4_000);
  live.on();
  await sees(annaWire, bert, "offline");
  await sees(annaWire, carl, "online");
});

test("a server that was taken for gone is back: whoever stayed connected to it is online again", { timeout: 90_000 }, async () => {
  const [anna, bert] = (await addPeople(admin, 2)) as [Caller, Caller];
  await createConversation(anna, [bert], { kind: "direct" });
  const annaWire = await connected(await there(anna));
  const bertWire = await connected(bert);
  await sees(bertWire, anna, "online");
  live.off(wholeDatabase);
  await sleep(goneMs);
  expect(seen(bertWire, anna)).toBe("offline");
  live.on();
  await until("it is told that they are online", () => seen(bertWire, anna) === "online", 20_000);
  expect(annaWire.socket.connected).toBe(true);
  expect(seen(annaWire, bert)).toBe("online");
});
