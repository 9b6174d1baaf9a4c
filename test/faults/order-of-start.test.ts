import { afterEach, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { request } from "../rig/http.js";
import { firstAdmin } from "../rig/hoopoe.js";
import { hasRedis } from "../rig/redis.js";
import { send, signIn, addPeople, createConversation, allMessages, type Caller } from "../rig/people.js";
import { figure, ms } from "./rig/form.js";
import { layParts, type Parts } from "./rig/parts.js";

let parts: Parts | undefined;
afterEach(async () => void (await parts?.stop()));

const orders = [
  ["server", "worker", "prepare", "Redis", "Postgres"],
  ["worker", "Redis", "server", "Postgres", "prepare"],
  ["Postgres", "server", "worker", "prepare", "Redis"],
  ["Redis", "prepare", "worker", "Postgres", "server"],
] as const;

describe.runIf(hasRedis)("R20: services started in any order", () => {
  test.each(orders)("%s, %s, %s, %s, %s", { timeout: 180_000 }, async (...order) => {
    parts = await layParts();
    const { url } = parts;
    for (const name of order) {
      await parts.start(name);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    const began = performance.now();
    const ready = async (): Promise<string> => (await request(url, { method: "GET", path: "/health/ready" }).catch(() => null))?.text ?? "";
    const allWell = '{"database":"ok","queue":"ok","liveChannel":"ok","workers":"ok","masterKey":"ok"}';
    await until("everything is well", async () => (await ready()).includes(allWell), 90_000);
    await parts.prepared();
    const took = performance.now() - began;
    const people = await addPeople(await signIn(url, firstAdmin), 2);
    const { id } = await createConversation(people[0] as Caller, people.slice(1));
    await send(people[0] as Caller, id, "都起来了 all up");
    expect(await allMessages(people[1] as Caller, id)).toHaveLength(1);
    figure("R20", `${order.join(", ")}: all well ${ms(took)} after the last`);
  });
});
