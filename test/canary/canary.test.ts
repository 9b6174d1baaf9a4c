import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { signIn, uniqueName } from "../rig/people.js";
import { hasRedis, startRedis, type TestRedis } from "../rig/redis.js";
import { until } from "../rig/until.js";
import { checkLog } from "./log.js";
import { formsOf, scanBytes, scanFolder } from "./scan.js";
import { type Canary, hatch, makeTraffic, type Traffic } from "./traffic.js";

const stems = ({ latin, chinese }: Canary): string[] => [latin, chinese];

describe("with the embedded Postgres alone", () => {
  let hoopoe: Hoopoe;
  let host: ModelHost;
  let traffic: Traffic;
  const canary = hatch();
  // Controls: names are plain, and said to be; what is written as one must be found, in every form that text can have.
  const control = `Wv${randomBytes(6).toString("hex")}`;
  const textForms = formsOf(control).filter((f) => !f.name.startsWith("utf-16"));

  beforeAll(async () => {
    const key = `${canary.latin}-key-${randomBytes(4).toString("hex")}`;
    host = await startModelHost({ key });
    hoopoe = await startHoopoe({ env: { LOG_LEVEL: "trace" } });
    const admin = await signIn(hoopoe.url, hoopoe.admin);
    for (const { bytes } of textForms)
      await admin.ok("POST", "/admin/users", { username: uniqueName("ctl"), displayName: bytes.toString("latin1"), password: "plain pass word" });
    traffic = await makeTraffic(hoopoe, canary, { hostUrl: host.url, key });
    // Under a fault too: the database is killed while people write.
    const postmaster = hoopoe.processes().find((p) => /postgres\b.*-D/.test(p.command));
    if (!postmaster) throw new Error("there is no postmaster to kill");
    process.kill(postmaster.pid, "SIGKILL");
    await makeTraffic(hoopoe, canary, { hostUrl: host.url, key }).catch(() => undefined);
    await until("the database is back", async () => (await admin.call("GET", "/me")).status === 200, 30_000);
    await makeTraffic(hoopoe, canary, { hostUrl: host.url, key });
  }, 240_000);
  afterAll(async () => {
    await hoopoe?.stop();
    await host?.close();
  });

  const ownFiles = (path: string): boolean => path.endsWith("/controls");
  function expectClean(when: string): void {
    const { hits, files, read } = scanFolder(hoopoe.dataDir, stems(canary), ownFiles);
    expect([when, hits]).toEqual([when, []]);
    expect(files).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(40_000_000);
    console.log(`canary ${when}: 0 hits in ${files} files, ${(read / 1e6).toFixed(0)} MB`);
  }

  test("the traffic was real: every bot ended its answer", () => {
    expect(traffic.answered).toBe(6);
    expect(host.state().count).toBeGreaterThan(5);
    expect(JSON.stringify(host.state().requests)).toContain(canary.latin);
  });

  test("the controls are found in the data folder, each form", () => {
    writeFileSync(join(hoopoe.dataDir, "controls"), Buffer.concat(formsOf(control).map((f) => f.bytes)));
    expect(
      new Set(
        scanFolder(hoopoe.dataDir, [control])
          .hits.filter((h) => h.where === "/controls")
          .map((h) => h.form),
      ),
    ).toEqual(new Set(formsOf(control).map((f) => f.name)));
    const hits = scanFolder(hoopoe.dataDir, [control], ownFiles).hits;
    expect(new Set(hits.map((h) => h.form))).toEqual(new Set(textForms.map((f) => f.name)));
    expect(hits.some((h) => h.where.includes("pg_wal"))).toBe(true);
  });

  test("nothing in the data folder as it lies while running, the write-ahead log included", () => expectClean("while running"));

  test("no log says a word of it, no token, no password; every line of a request has its id and no query", () => {
    const output = hoopoe.output();
    expect(scanBytes("output", Buffer.from(output), stems(canary))).toEqual([]);
    for (const secret of traffic.secrets) expect(output).not.toContain(secret);
    expect(checkLog(output)).toEqual({ faults: [], requests: expect.any(Number) });
    expect(checkLog(output).requests).toBeGreaterThan(50);
  });

  test("nothing after a shutdown, with everything written out", async () => {
    const { dataDir } = hoopoe;
    hoopoe.supervisor.kill("SIGTERM");
    await until("the end", () => hoopoe.supervisor.exitCode !== null, 20_000);
    expectClean("after shutdown");
    expect(scanFolder(dataDir, [control], ownFiles).hits.some((h) => h.where.includes("base/"))).toBe(true);
  });
});

describe.skipIf(!hasRedis)("with Redis for queue and live channel", () => {
  let cluster: Cluster;
  let host: ModelHost;
  let redis: TestRedis;
  const canary = hatch();
  const control = `Wv${randomBytes(6).toString("hex")}`;
  const seen: Buffer[] = [];

  beforeAll(async () => {
    const key = `${canary.latin}-key`;
    host = await startModelHost({ key });
    redis = await startRedis();
    const monitor = await redis.client.monitor();
    monitor.on("monitor", (_time: string, words: string[]) => void seen.push(Buffer.from(words.join("\n"))));
    // Two nodes, so that live events really cross.
    cluster = await startCluster({ nodes: 2, env: { REDIS_URL: redis.url, LOG_LEVEL: "trace" } });
    await makeTraffic(cluster.nodes[0] as Hoopoe, canary, { hostUrl: host.url, key });
    for (const [i, { bytes }] of formsOf(control).entries()) await redis.client.set(`control:${i}`, bytes);
    await redis.client.save();
    monitor.disconnect();
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
    await redis?.stop();
    await host?.close();
  });

  test("no command that Redis was given, and no file of it, has a word; the controls are found in both of its files", () => {
    expect(seen.length).toBeGreaterThan(200);
    expect(scanBytes("commands", Buffer.concat(seen), stems(canary))).toEqual([]);
    const { hits, files } = scanFolder(redis.folder, stems(canary));
    expect([hits, files >= 2]).toEqual([[], true]);
    const found = scanFolder(redis.folder, [control]).hits;
    for (const kind of [/\.rdb$/, /\.aof$/])
      expect([kind, new Set(found.filter((h) => kind.test(h.where)).map((h) => h.form))]).toEqual([kind, new Set(formsOf(control).map((f) => f.name))]);
  });

  test("no log has a word", () => {
    expect(scanBytes("output", Buffer.from(cluster.nodes.map((n) => n.output()).join("\n")), stems(canary))).toEqual([]);
  });

  test("every sealed column holds an envelope, and nothing else", async () => {
    for (const [table, column] of [
      ["message", "body"],
      ["conversation", "name"],
      ["bot", "system_prompt"],
      ["model_provider", "api_key"],
      ["session", "device"],
      ["session", "address"],
    ]) {
      const { rows } = await cluster.database.query(
        `select count(*)::int as n, count(*) filter (where get_byte(${column}, 0) = 225 and length(${column}) >= 32)::int as sealed from ${table} where ${column} is not null`,
      );
      expect([table, column, rows[0].n > 0, rows[0].n === rows[0].sealed]).toEqual([table, column, true, true]);
    }
  });
});
