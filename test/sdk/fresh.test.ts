import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConversationHandle } from "@hoopoe/sdk";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FaultProxy } from "../faults/rig/fault-proxy.js";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPeople, type Caller, createConversation, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom } from "./clients.js";
import { untilFresh } from "./state.js";

/** State + events = state read afresh, at a running server: two devices of one person, everything that takes a rev, breaks at random moments. */
const seeds = [1, 2, 3];
const steps = 40;

let hoopoe: Hoopoe;
let proxies: FaultProxy[];
let keeper: Caller;
let other: Caller;
let person: Caller;

beforeAll(async () => {
  hoopoe = await startNode();
  proxies = await Promise.all([0, 1].map(() => FaultProxy.open(Number(new URL(hoopoe.url).port))));
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  [keeper, other, person] = (await addPeople(admin, 3)) as [Caller, Caller, Caller];
});
afterEach(closeClients);
afterAll(async () => {
  await Promise.all((proxies ?? []).map((proxy) => proxy.close()));
  await hoopoe?.stop();
});

/** A repeatable source of chance (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type History = { id: string; dice: (below: number) => number; handles: ConversationHandle[]; said: { id: string; by: Caller }[] };

/** What the moment forbids is refused, and what the server cannot be asked is not: only what can be read afterwards counts. */
const acts: ((history: History) => unknown)[] = [
  say,
  say,
  say,
  ({ dice, said }) => with_(said, dice, (message) => message.by.call("PATCH", `/messages/${message.id}`, { text: `edited ${dice(1_000)}` })),
  ({ dice, said }) => with_(said, dice, (message) => other.call("PUT", `/messages/${message.id}/reactions/${encodeURIComponent(dice(2) ? "👍" : "🎉")}`)),
  ({ dice, said }) => with_(said, dice, (message) => other.call("DELETE", `/messages/${message.id}/reactions/${encodeURIComponent("👍")}`)),
  ({ dice, said }) => with_(said, dice, (message) => message.by.call("DELETE", `/messages/${message.id}`)),
  ({ id, dice }) => keeper.call("PATCH", `/conversations/${id}`, { name: `name ${dice(1_000)}` }),
  ({ id, dice }) => keeper.call("PATCH", `/conversations/${id}`, { history: dice(2) ? "all" : "joined" }),
  ({ id }) => keeper.call("DELETE", `/conversations/${id}/members/${person.id}`),
  ({ id }) => keeper.call("POST", `/conversations/${id}/members`, { userIds: [person.id] }),
  ({ id }) => keeper.call("POST", `/conversations/${id}/members`, { userIds: [person.id] }),
  ({ id, dice }) => keeper.call(dice(2) ? "DELETE" : "POST", `/conversations/${id}/members${dice(2) ? "" : `/${other.id}`}`, { userIds: [other.id] }),
  ({ dice, handles }) => void handles[dice(2)]?.send({ text: `mine ${dice(1_000)}` }),
  ({ dice, handles }) => void handles[dice(2)]?.markRead(handles[0]?.view.get().conversation?.lastSeq ?? 0),
  ({ dice, handles }) => {
    const handle = handles[dice(2)];
    const message = handle?.view.get().messages.at(-1 - dice(3));
    if (handle && message?.status === "sent") void handle.react(message.id, "🐦", dice(2) === 0).catch(() => undefined);
  },
];

async function say({ id, dice, said }: History): Promise<void> {
  const by = dice(2) ? keeper : other;
  const answer = await by.call("POST", `/conversations/${id}/messages`, { clientId: uniqueName("c"), text: `text ${dice(1_000)} 中文 🐦` });
  if (answer.status === 201) said.push({ id: (answer.json as SentAnswer).id, by });
}
async function with_(said: History["said"], dice: History["dice"], act: (message: History["said"][number]) => Promise<unknown>): Promise<void> {
  const message = said.at(-1 - dice(6));
  if (message) await act(message);
}

const breaks: ((dice: History["dice"]) => unknown)[] = [
  (dice) => proxies[dice(2)]?.cut(),
  (dice) => proxies[dice(2)]?.cut({ refuse: true }),
  (dice) => proxies[dice(2)]?.freeze(),
  (dice) => proxies[dice(2)]?.drip(2_000),
  () => proxies.forEach((proxy) => proxy.heal()),
  () => proxies.forEach((proxy) => proxy.heal()),
  (dice) => sleep(dice(1_000)),
];

function killServer(): void {
  for (const { pid, command } of hoopoe.processes()) if (command.includes("hoopoe-server")) process.kill(pid, "SIGKILL");
}

describe("state + events = state read afresh", () => {
  test.each(seeds)("two devices, through everything that can happen and break (seed %i)", { timeout: 180_000 }, async (seed) => {
    const dice = chance(seed);
    await until(
      "the server is there",
      () =>
        keeper.call("GET", "/me").then(
          ({ status }) => status === 200,
          () => false,
        ),
      30_000,
    );
    const { id } = await createConversation(keeper, [other, person], { history: seed % 2 ? "all" : "joined" });
    const clients: Client[] = await Promise.all(proxies.map((proxy) => clientOf(`http://127.0.0.1:${proxy.port}`, person)));
    const handles = await Promise.all(clients.map((client) => openRoom(client, id)));
    const history: History = { id, dice, handles, said: [] };
    for (let n = 0; n < steps; n += 1) {
      await Promise.all(
        Array.from({ length: 1 + dice(3) }, () => acts[dice(acts.length)]?.(history)?.valueOf()).map((act) => Promise.resolve(act).catch(() => undefined)),
      );
      if (dice(3) === 0) await breaks[dice(breaks.length)]?.(dice);
      if (n === 20) killServer();
    }
    // In the end of every other history the person is in, so that there is a state to be compared.
    if (seed % 2) await until("they are in", () => bringBack(id), 30_000);
    for (const proxy of proxies) proxy.heal();
    for (const client of clients) await untilFresh(client, person, id);
    expect(clients).toHaveLength(2);
  });
});

const bringBack = (id: string): Promise<boolean> =>
  keeper.call("POST", `/conversations/${id}/members`, { userIds: [person.id] }).then(
    ({ status }) => status < 300,
    () => false,
  );
