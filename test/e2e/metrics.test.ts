import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Conversation } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { family, firstAdmin, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { request } from "../rig/http.js";
import { type Scrape, scrape, valueOf } from "../rig/metrics.js";
import { addPerson, type Caller, createConversation, signIn, uniqueName } from "../rig/people.js";
import { freePortRow } from "../rig/port.js";
import { until } from "../rig/until.js";

const secretWord = "Knoblauchsuppe";

describe("what operators see", () => {
  let hoopoe: Hoopoe;
  let serverHealth: string;
  let workerHealth: string;
  let admin: Caller;
  let friend: Caller;
  let room: Conversation;

  beforeAll(async () => {
    const first = await freePortRow(2);
    [serverHealth, workerHealth] = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${first + 1}`];
    hoopoe = await startHoopoe({ env: { HEALTH_PORT: String(first) } });
    admin = await signIn(hoopoe.url, firstAdmin);
    friend = await addPerson(admin);
    room = await createConversation(admin, [friend], { name: secretWord });
  });
  afterAll(() => hoopoe?.stop());

  const server = (): Promise<Scrape> => scrape(hoopoe.url);

  test("a message's way is measured station by station", async () => {
    const [mine, theirs] = await Promise.all([admin.connect(), friend.connect()]);
    const before = await server();
    const growth = (now: Scrape, name: string, labels: Record<string, string>): number =>
      (valueOf(now, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0);
    const acks = await Promise.all(
      Array.from({ length: 50 }, () => mine.emit("message:send", { conversationId: room.id, clientId: uniqueName("m"), text: secretWord })),
    );
    expect(acks.every(({ ok }) => ok)).toBe(true);
    for (let i = 0; i < 3; i += 1) await friend.ok("POST", `/conversations/${room.id}/messages`, { clientId: uniqueName("m"), text: secretWord });
    await mine.emit("message:send", { conversationId: admin.id, clientId: uniqueName("m"), text: secretWord });
    await until("all delivered", () => theirs.of("message:created").length === 53);
    const now = await until("the last request is counted", async () => {
      const read = await server();
      return growth(read, "hoopoe_send_ack_seconds_count", { door: "rest" }) === 3 ? read : null;
    });
    const ack = (labels: Record<string, string>): number => growth(now, "hoopoe_send_ack_seconds_count", labels);
    expect([ack({ door: "socket", outcome: "ok" }), ack({ door: "socket", outcome: "refused" }), ack({ door: "rest", outcome: "ok" })]).toEqual([50, 1, 3]);
    expect(growth(now, "hoopoe_commit_batch_rows_sum", { log: "messages" })).toBe(53);
    const batches = growth(now, "hoopoe_commit_batch_rows_count", { log: "messages" });
    expect(batches).toBeLessThan(53);
    expect(growth(now, "hoopoe_commit_seconds_count", { log: "messages" })).toBe(batches);
    expect(growth(now, "hoopoe_delivery_delay_seconds_count", {})).toBe(53);
    expect(valueOf(now, "hoopoe_delivery_delay_seconds_sum")).toBeGreaterThan(0);
    expect(valueOf(now, "hoopoe_commit_queue_items", { log: "messages" })).toBe(0);
    expect(valueOf(now, "hoopoe_sockets")).toBe(2);
    expect(valueOf(now, "hoopoe_rooms")).toBeGreaterThanOrEqual(1);
    await until("compared with the database", async () => (valueOf(await server(), "hoopoe_last_compared_seconds") ?? 99) < 3);
    mine.close();
    theirs.close();
  });

  test("the installation is told from the database, the live channel from what is heard over it", async () => {
    const now = await until(
      "the worker is heard",
      async () => {
        const read = await server();
        return valueOf(read, "hoopoe_live_peers") === 1 && valueOf(read, "hoopoe_nodes", { kind: "worker" }) === 1 ? read : null;
      },
      20_000,
    );
    expect(valueOf(now, "hoopoe_nodes", { kind: "server" })).toBe(1);
    expect(valueOf(now, "hoopoe_database_up")).toBe(1);
    expect(valueOf(now, "hoopoe_queue_up")).toBe(1);
    expect(valueOf(now, "hoopoe_live_connected")).toBe(1);
    expect(valueOf(now, "hoopoe_live_delay_seconds")).toBeLessThan(5);
    expect(valueOf(now, "hoopoe_pool_connections_limit")).toBeGreaterThan(1);
    expect(valueOf(now, "hoopoe_table_bytes", { table: "message" })).toBeGreaterThan(0);
    expect(valueOf(now, "hoopoe_database_bytes")).toBeGreaterThan(1_000_000);
    expect(valueOf(now, "hoopoe_bot_runs_open", { state: "waiting" })).toBe(0);
    const live = valueOf(await scrape(workerHealth), "hoopoe_live_connected");
    expect(live).toBe(1);
  });

  test("a worker tells of its runs", async () => {
    const { items } = await admin.ok<{ items: Conversation[] }>("GET", "/conversations");
    const chat = items.find(({ kind }) => kind === "direct") as Conversation;
    await admin.ok("POST", `/conversations/${chat.id}/messages`, { clientId: uniqueName("m"), text: "What can you do?" });
    const now = await until("the run is counted", async () => {
      const read = await scrape(workerHealth);
      return valueOf(read, "hoopoe_bot_runs_total", { outcome: "done" }) === 1 ? read : null;
    });
    expect(valueOf(now, "hoopoe_model_answer_seconds_count", { provider: "built-in" })).toBe(1);
    expect(valueOf(now, "hoopoe_model_first_token_seconds_count", { provider: "built-in" })).toBe(1);
    expect(valueOf(now, "hoopoe_bot_runs_under_way")).toBe(0);
  });

  test("names follow Prometheus' conventions, and no label holds a person, a name or a text", async () => {
    for (const read of [await server(), await scrape(workerHealth)]) {
      const own = [...read.types].filter(([name]) => name.startsWith("hoopoe_"));
      expect(own.length).toBeGreaterThan(10);
      for (const [name, type] of own) {
        expect(read.helps.get(name), name).toBeTruthy();
        expect(name.endsWith("_total"), name).toBe(type === "counter");
        expect(name, name).not.toMatch(/_(ms|kb|mb|milliseconds)(_|$)/);
      }
      for (const word of [secretWord, firstAdmin.username, friend.username, admin.id, friend.id, room.id]) expect(read.text).not.toContain(word);
    }
  });

  test("a process's own port shows health and figures of that process, and nothing else", async () => {
    expect(valueOf(await scrape(serverHealth), "hoopoe_node_info", { kind: "server" })).toBe(1);
    expect(valueOf(await scrape(workerHealth), "hoopoe_node_info", { kind: "worker" })).toBe(1);
    const statusOf = async (path: string): Promise<number> => (await request(serverHealth, { method: "GET", path })).status;
    expect(await Promise.all(["/health/live", "/health/ready", "/api/v1/setup", "/", "/metrics/../api/docs"].map(statusOf))).toEqual([200, 200, 404, 404, 404]);
  });

  test("every metric that an alert asks for is there", async () => {
    const known = new Set([await server(), await scrape(workerHealth)].flatMap(({ types }) => [...types.keys()]));
    const rules = readFileSync(join(import.meta.dirname, "../../deploy/monitoring/alerts.yml"), "utf8");
    const named = new Set([...rules.matchAll(/\b(?:hoopoe|nodejs|process)_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, "")));
    expect(named.size).toBeGreaterThan(8);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
  });

  test("with a database that stands still a scrape is answered all the same, and says so", async () => {
    const postgres = family(hoopoe.supervisor.pid ?? 0).filter(({ command }) => /postgres(\b.*-D|: )/.test(command));
    expect(postgres.length).toBeGreaterThan(1);
    await until("the database is seen", async () => valueOf(await server(), "hoopoe_database_up") === 1);
    const tell = (signal: NodeJS.Signals): void => {
      for (const { pid } of postgres) process.kill(pid, signal);
    };
    tell("SIGSTOP");
    try {
      // what was asked before is shown for five seconds
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      const still = await server();
      expect(valueOf(still, "hoopoe_database_up")).toBe(0);
      expect(valueOf(still, "hoopoe_nodes", { kind: "server" })).toBeUndefined();
      expect(valueOf(still, "hoopoe_sockets")).toBe(0);
    } finally {
      tell("SIGCONT");
    }
    await until("and that it is back", async () => valueOf(await server(), "hoopoe_database_up") === 1, 30_000);
  });
});
