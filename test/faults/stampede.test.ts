import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "@hoopoe/protocol";
import type { Client } from "@hoopoe/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { request } from "../rig/http.js";
import type { Caller } from "../rig/people.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { clientOf, closeClients } from "../sdk/clients.js";
import { gather, makeRooms, type People } from "./acts/crowd.js";
import type { Readers } from "./rig/checker.js";
import { isOnline } from "./rig/device.js";
import { figure, ms, quantile } from "./rig/form.js";
import { Ledger } from "./rig/ledger.js";
import { type Node, startSystem, type System } from "./rig/system.js";
import { Writer } from "./rig/writer.js";

const clients = 2_000;
const accounts = 50;

let system: System;
let people: People;
beforeAll(async () => {
  system = await startSystem({ proxied: true });
  people = await gather(system, accounts);
}, 300_000);
afterAll(async () => {
  closeClients();
  await system?.stop();
});

/** Signs in so many devices, a few at a time. */
async function signInAll(many: number): Promise<Client[]> {
  const signedIn: Client[] = [];
  const work = async (lane: number): Promise<void> => {
    for (let i = lane; i < many; i += 16) signedIn.push(await clientOf(system.nodes[i % 2]?.url ?? "", people.at[0]?.[i % accounts] as Caller));
  };
  await Promise.all(Array.from({ length: 16 }, (_, lane) => work(lane)));
  return signedIn;
}

const socketsAt = async ({ hoopoe }: Node): Promise<number> =>
  Number(/^hoopoe_sockets (\d+)/m.exec((await request(hoopoe.url, { method: "GET", path: "/metrics" })).text)?.[1]);

describe("many connections", () => {
  test(`R17: ${clients} clients cut at once come back`, { timeout: 400_000 }, async () => {
    const signedIn = await signInAll(clients);
    const backAfter: number[] = [];
    const began = performance.now();
    for (const client of signedIn) {
      let away = false;
      client.connection.subscribe(() => {
        if (!isOnline(client)) away = true;
        else if (away) {
          away = false;
          backAfter.push(performance.now() - began);
        }
      });
    }
    for (const { door } of system.nodes) door?.cut();
    await until("all are back", () => backAfter.length >= clients, 90_000).catch(() => undefined);
    figure(
      "R17",
      `${signedIn.filter(isOnline).length} of ${clients} clients are back, half after ${ms(quantile(backAfter, 0.5))}, the last after ${ms(quantile(backAfter, 1))}`,
    );
    expect(signedIn.filter(isOnline)).toHaveLength(clients);
    expect(quantile(backAfter, 1)).toBeLessThan(90_000);
    closeClients();
    await until("they are gone", async () => (await Promise.all(system.nodes.map(socketsAt))).every((n) => n === 0), 60_000);
  });

  test("R19: half-open connections are found, to clients and to Postgres", { timeout: 180_000 }, async () => {
    const [room] = (await makeRooms(people, { rooms: 1, size: 4 })) as [Readers];
    const devices = await signInAll(8);
    const watchers = await Promise.all(people.at.map((callers) => (callers[1] as Caller).connect()));
    const began = performance.now();
    const found: number[] = [];
    for (const client of devices) client.connection.subscribe(() => isOnline(client) || found.push(performance.now() - began));
    for (const { door, toPostgres } of system.nodes) {
      door?.lose();
      toPostgres?.lose();
    }
    const ledger = new Ledger();
    const writers = system.nodes.map(({ hoopoe }, i) => new Writer(people.at[i]?.[0] as Caller, { ledger, url: hoopoe.url, by: "rest" }));
    const written = Promise.all(writers.map((writer) => writer.say(room.conversationId, "还在吗 still there"))).then(() => performance.now() - began);
    // a client's own look at its connection, and the server's at its clients; only the watchers' direct connections live on
    const direct = 1;
    await until("clients have noticed and are back", () => found.length >= devices.length && devices.every(isOnline), 90_000);
    const noticed = quantile(found, 1);
    closeClients();
    await until("servers have dropped the dead", async () => (await Promise.all(system.nodes.map(socketsAt))).every((n) => n <= direct), 90_000);
    const dropped = performance.now() - began;
    const writtenAfter = await Promise.race([written, sleep(60_000, Number.NaN, { ref: false })]);
    for (const writer of writers) writer.stop();
    const told = (watcher: Wire): Set<string> => new Set(watcher.of<Message>("message:created").map(({ id }) => id));
    await until(
      "both are told at both servers",
      () => watchers.every((watcher) => ledger.ackedEntries.every(({ answer }) => told(watcher).has(answer.id))),
      60_000,
    );
    for (const watcher of watchers) watcher.close();
    figure(
      "R19",
      `half-open: clients noticed after ${ms(noticed)}, servers dropped theirs within ${ms(dropped)}, both servers wrote again after ${ms(writtenAfter)}`,
    );
    expect(noticed).toBeLessThan(60_000);
    expect(ledger.ackedEntries).toHaveLength(2);
  });
});
