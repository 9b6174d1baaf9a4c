import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { runHoopoe } from "../rig/doctor.js";
import { addTemplate } from "../rig/global-postgres.js";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { request } from "../rig/http.js";
import { signIn, uniqueName } from "../rig/people.js";
import { debianPrograms, startPostgres, type TestPostgres } from "../rig/postgres.js";
import { hasRedis, startRedis, type TestRedis } from "../rig/redis.js";
import { until } from "../rig/until.js";
import { tryEveryDoor } from "./doors.js";
import { checkLog } from "./log.js";
import { formsOf, scanBytes, scanFolder, scanMemory, unhexed } from "./scan.js";
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
    await tryEveryDoor(hoopoe, canary);
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

describe.skipIf(!hasRedis)("with Redis for queue and live channel, two servers, sealed by SM4", () => {
  let postgres: TestPostgres | undefined;
  let cluster: Cluster;
  let host: ModelHost;
  let redis: TestRedis;
  let traffic: Traffic;
  let doors: string[];
  const canary = hatch();
  const control = `Wv${randomBytes(6).toString("hex")}`;
  const allForms = new Set(formsOf(control).map((f) => f.name));
  const seen: Buffer[] = [];

  beforeAll(async () => {
    const key = `${canary.latin}-key`;
    host = await startModelHost({ key });
    redis = await startRedis();
    // Debian's Postgres where there is one: pg_dump comes with it
    if (debianPrograms) {
      postgres = await startPostgres(debianPrograms);
      await addTemplate(postgres);
    }
    const monitor = await redis.client.monitor();
    monitor.on("monitor", (_time: string, words: string[]) => void seen.push(Buffer.from(words.join("\n"))));
    // Two nodes, so that live events really cross.
    cluster = await startCluster({
      nodes: 2,
      env: { REDIS_URL: redis.url, LOG_LEVEL: "trace", CRYPTO_SUITE: "gm" },
      ...(postgres && { postgres: postgres.url("DATABASE") }),
    });
    const [first, second] = cluster.nodes as [Hoopoe, Hoopoe];
    traffic = await makeTraffic(first, canary, { hostUrl: host.url, key });
    doors = await tryEveryDoor(second, canary);
    for (const [i, { bytes }] of formsOf(control).entries()) await redis.client.set(`control:${i}`, bytes);
    await redis.client.save();
    monitor.disconnect();
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
    await redis?.stop();
    await host?.close();
    await postgres?.stop();
  });

  test("the traffic was real: every bot ended its answer, with the queue on Redis; every field of every door was tried", () => {
    expect(traffic.answered).toBe(6);
    expect(JSON.stringify(host.state().requests)).toContain(canary.latin);
    expect(Buffer.concat(seen).toString()).toContain("bot-reply");
    for (const field of [
      "login.deviceName",
      "sendMessage.text",
      "search.q",
      "adminCreateBot.systemPrompt",
      "adminPlaceHold.reason",
      "message:edit.text",
      "listUsers?q",
      "uploadFile.content",
    ])
      expect(doors).toContain(field);
    expect(doors.length).toBeGreaterThan(100);
    console.log(`canary: ${doors.length} fields of text at ${new Set(doors.map((door) => door.split(/[.?]/)[0])).size} doors`);
  });

  test("no command that Redis was given, and no file of it, has a word; the controls are found in both of its files", () => {
    expect(seen.length).toBeGreaterThan(200);
    expect(scanBytes("commands", Buffer.concat(seen), stems(canary))).toEqual([]);
    const { hits, files } = scanFolder(redis.folder, stems(canary));
    expect([hits, files >= 2]).toEqual([[], true]);
    const found = scanFolder(redis.folder, [control]).hits;
    for (const kind of [/\.rdb$/, /\.aof$/]) expect([kind, new Set(found.filter((h) => kind.test(h.where)).map((h) => h.form))]).toEqual([kind, allForms]);
  });

  test("nothing that Redis keeps, and nothing anywhere in its memory, has a word; the controls are found in both", async () => {
    const { client } = redis;
    const kept = await Promise.all(
      (await client.keys("*")).map(async (name) => Buffer.concat([Buffer.from(`${name}\n`), (await client.dumpBuffer(name)) as Buffer])),
    );
    expect(kept.length).toBeGreaterThan(allForms.size);
    expect(scanBytes("values", Buffer.concat(kept), stems(canary))).toEqual([]);
    expect(new Set(scanBytes("values", Buffer.concat(kept), [control]).map((h) => h.form))).toEqual(allForms);
    const { hits, read } = scanMemory(redis.pid, stems(canary));
    expect(hits).toEqual([]);
    expect(new Set(scanMemory(redis.pid, [control]).hits.map((h) => h.form))).toEqual(allForms);
    console.log(`canary in Redis' memory: 0 hits in ${kept.length} keys, ${(read / 1e6).toFixed(0)} MB`);
  });

  test("no log and no figure has a word", async () => {
    expect(scanBytes("output", Buffer.from(cluster.nodes.map((n) => n.output()).join("\n")), stems(canary))).toEqual([]);
    for (const { url } of cluster.nodes)
      for (const path of ["/metrics", "/health/ready"]) {
        const { status, text } = await request(url, { method: "GET", path });
        expect([path, status, scanBytes(path, Buffer.from(text), stems(canary))]).toEqual([path, 200, []]);
      }
  });

  test("what the doctor says when it has opened everything, and an export of the keys, have no word", async () => {
    const env = { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, CRYPTO_SUITE: "gm" };
    const file = join(cluster.keyFile, "..", "export.jsonl");
    const [doctor, keys] = await Promise.all([runHoopoe(["doctor", "store", "--all"], env), runHoopoe(["keys", "export", file], env)]);
    const said = [doctor, keys].map(({ stdout, stderr }) => stdout + stderr).join("\n");
    // of a Postgres without fsync it says that it is not durable
    expect(said).toMatch(/OK +store\.texts/);
    expect(keys).toMatchObject({ exit: 0, stderr: "" });
    expect(scanBytes("output", Buffer.concat([Buffer.from(said), readFileSync(file)]), stems(canary))).toEqual([]);
  });

  test.skipIf(!debianPrograms)("no dump of the running database has a word, plain, packed or unpacked again; the controls are found in each", async () => {
    const { database } = cluster;
    await database.query("create table control (form text, bytes bytea)");
    for (const { name, bytes } of formsOf(control))
      await database.query("insert into control values ($1, $2)", [name.startsWith("utf-16") ? null : bytes.toString(), bytes]);
    const run = (program: string, words: string[]): Buffer => execFileSync(join(debianPrograms as string, program), words, { maxBuffer: 1 << 30 });
    const folder = dirname(cluster.keyFile);
    const [packed, bare] = [join(folder, "packed"), join(folder, "bare")];
    run("pg_dump", ["--format=custom", `--file=${packed}`, database.url]);
    run("pg_dump", ["--format=custom", "--compress=0", `--file=${bare}`, database.url]);
    const dumps = {
      plain: run("pg_dump", ["--format=plain", database.url]),
      custom: readFileSync(bare),
      restored: run("pg_restore", ["--file=-", packed]),
    };
    for (const [kind, dump] of Object.entries(dumps)) {
      // bytes are written as hexadecimal: what a program put into a sealed column unsealed shows there
      const hex = unhexed(dump);
      expect([kind, scanBytes(kind, dump, stems(canary)), scanBytes(kind, hex, stems(canary))]).toEqual([kind, [], []]);
      const found = [dump, hex].map((bytes) => new Set(scanBytes(kind, bytes, [control]).map((h) => h.form)));
      expect([kind, ...found]).toEqual([kind, new Set([...allForms].filter((name) => !name.startsWith("utf-16"))), allForms]);
      expect(hex.length).toBeGreaterThan(20_000);
      console.log(`canary in a dump (${kind}): 0 hits in ${(dump.length / 1e6).toFixed(1)} MB, ${(hex.length / 1e6).toFixed(1)} MB of them bytes`);
    }
  });

  test("every sealed column holds an envelope of SM4, and nothing else", async () => {
    for (const [table, column] of [
      ["message", "body"],
      ["message", "files"],
      ["file", "detail"],
      ["message_version", "body"],
      ["conversation", "name"],
      ["bot", "system_prompt"],
      ["model_provider", "api_key"],
      ["session", "device"],
      ["session", "address"],
      ["legal_hold", "reason"],
    ]) {
      const { rows } = await cluster.database.query(
        `select count(*)::int as n, count(*) filter (where get_byte(${column}, 0) = 225 and get_byte(${column}, 1) = 2 and length(${column}) >= 32)::int as sealed
         from ${table} where ${column} is not null`,
      );
      expect([table, column, rows[0].n > 0, rows[0].n === rows[0].sealed]).toEqual([table, column, true, true]);
    }
  });
});
