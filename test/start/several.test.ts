import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { groupOf, isAlive, newDataDir, processes, type Started, start, startReady, stop } from "./rig.js";

const dataDir = newDataDir();
const several = { SERVERS: "3", WORKERS: "2" };
let running: Started | undefined;
const living = (): Started => {
  if (!running) throw new Error("nothing runs");
  return running;
};
const servers = (): number[] => processes(living(), "hoopoe-server.mjs");

beforeAll(async () => {
  running = await startReady(dataDir, several);
}, 60_000);
afterAll(async () => {
  if (running) await stop(running);
});

/** The process that answers on a connection of its own; 0 when none does. */
const ask = (): Promise<number> =>
  new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port: living().port, agent: false }, (answer) => {
      const chunks: string[] = [];
      answer.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
      answer.once("end", () => resolve((JSON.parse(chunks.join("")) as { pid: number }).pid));
    });
    asked.once("error", () => resolve(0));
    asked.end();
  });

/** How often each process answers, over so many connections one after another. */
async function answering(connections: number): Promise<Map<number, number>> {
  const answered = new Map<number, number>();
  for (let i = 0; i < connections; i += 1) {
    const pid = await ask();
    answered.set(pid, (answered.get(pid) ?? 0) + 1);
  }
  return answered;
}

test("three servers and two workers behind one port, each with its share", async () => {
  expect(living().output()).toContain("Starting 3 servers and 2 workers …");
  expect(servers()).toHaveLength(3);
  expect(processes(living(), "hoopoe-worker.mjs")).toHaveLength(2);
  expect(Object.fromEntries(await answering(30))).toEqual(Object.fromEntries(servers().map((pid) => [pid, 10])));
});

test("Ctrl-C is for the supervisor alone, and what servers say to one another is for their owner only", () => {
  const all = processes(living());
  expect(all.filter((pid) => groupOf(pid) === living().supervisor.pid)).toEqual([living().supervisor.pid]);
  expect(statSync(join(dataDir, "servers")).mode & 0o777).toBe(0o700);
});

test("a request that comes in pieces, and one half-closed behind it, are answered", async () => {
  const socket = connect(living().port, "127.0.0.1");
  const chunks: string[] = [];
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
  for (const piece of ["GET / HT", "TP/1.1\r\nHost: x\r\nConnec", "tion: close\r\n\r\n"]) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  socket.end();
  await closed;
  expect(chunks.join("")).toMatch(/^HTTP\/1\.1 200 OK[^]*"pid":\d+/);
});

test("one killed is brought back alone; meanwhile no connection fails", async () => {
  const [first = 0, ...others] = servers();
  process.kill(first, "SIGKILL");
  const answered = await answering(100);
  expect(answered.has(0)).toBe(false);
  expect(answered.has(first)).toBe(false);
  await until("another one in its place", () => servers().length === 3);
  await until("it is said", () => /hoopoe-server \d is back\./.test(living().output()));
  expect(living().output()).toMatch(/hoopoe-server \d died \(SIGKILL\): bringing it back in 0\.1 s\./);
  for (const pid of others) expect(servers()).toContain(pid);
  expect((await answering(30)).size).toBe(3);
});

test("one that stands still is passed over, and gets its share when it goes on", async () => {
  const [frozen = 0] = servers();
  process.kill(frozen, "SIGSTOP");
  try {
    // some were on their way to it before its standing still could be seen: they are answered when it goes on
    const late = Promise.all(Array.from({ length: 9 }, ask));
    await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    const answered = await answering(60);
    expect(answered.has(0)).toBe(false);
    expect(answered.has(frozen)).toBe(false);
    process.kill(frozen, "SIGCONT");
    expect(await late).toContain(frozen);
  } finally {
    process.kill(frozen, "SIGCONT");
  }
  await until("its share", async () => (await answering(6)).has(frozen));
});

test("with all of them killed, who connects waits for the first that is back", async () => {
  for (const pid of servers()) process.kill(pid, "SIGKILL");
  await until("they are gone", () => /(?:hoopoe-server \d died \(SIGKILL\)[^]*){4}/.test(living().output()));
  expect((await answering(10)).has(0)).toBe(false);
});

test("SIGTERM for one alone: it is brought back too, and gets nothing while it stops", async () => {
  const [first = 0] = servers();
  process.kill(first, "SIGTERM");
  expect((await answering(50)).has(0)).toBe(false);
  await until("three again", () => servers().length === 3 && !servers().includes(first));
});

test("the supervisor killed: the port is free at once, and nothing but Postgres is left for the next start", async () => {
  const listed = (): number[] => processes(living(), "stand-ins/hoopoe-").filter((pid) => pid !== living().supervisor.pid);
  // what was killed above may be on its way back
  await until("three servers and two workers", () => listed().length === 5);
  const programs = listed();
  living().supervisor.kill("SIGKILL");
  await living().ended;
  await until("the programs gone", () => !programs.some(isAlive), 5_000);
  expect(await ask()).toBe(0);
  running = await startReady(dataDir, { ...several, PORT: String(living().port) });
  expect((await answering(6)).size).toBe(3);
});

test("SIGTERM: all gone in time, exit 0, the port free", async () => {
  const all = processes(living());
  const { code, ms } = await stop(living());
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  expect(all.filter(isAlive)).toEqual([]);
  expect(await ask()).toBe(0);
});

test("the embedded database has connections for all of them", async () => {
  const conf = (): string | undefined => /^max_connections = (\d+)$/m.exec(readFileSync(join(dataDir, "postgres/hoopoe.conf"), "utf8"))?.[1];
  expect(Number(conf())).toBeGreaterThanOrEqual(3 * 24 + 2 * 20);
});

test("one refusing the configuration ends the start with 78", async () => {
  const refusing = await start(newDataDir(), { ...several, STAND_IN: "refuse" });
  expect(await refusing.ended).toBe(78);
  expect(refusing.output()).toMatch(/hoopoe-(server|worker) \d refuses this configuration/);
});
