import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bot, Conversation } from "@hoopoe/protocol";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { damages } from "../rig/damages.js";
import { complaints, type Examined, examine, runHoopoe } from "../rig/doctor.js";
import { firstAdmin, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { addPeople, type Caller, createConversation, send, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import { hasRedis, startRedis } from "../rig/redis.js";
import { until } from "../rig/until.js";

const secretWord = "Knoblauchsuppe";
const doctorIds = ["00000000-0000-7000-8000-0000000d0c0a", "00000000-0000-7000-8000-0000000d0c0b"];

describe("the doctor, at an installation of two servers", () => {
  const nodes: Hoopoe[] = [];
  let database: pg.Client;
  let admin: Caller;
  let people: Caller[];
  let room: Conversation;
  let sent: SentAnswer[];
  let env: Record<string, string>;
  const urls = (): string[] => nodes.flatMap(({ url }) => ["--url", url]);
  const sql = (text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> => database.query(text, values);
  const doctor = (...words: string[]): Promise<Examined> => examine(words, env);

  beforeAll(async () => {
    // on the embedded database, which keeps what it acknowledges; the one that tests share does not
    const first = await startHoopoe();
    nodes.push(first);
    const keys = join(first.dataDir, "keys");
    const { port, password } = JSON.parse(readFileSync(join(keys, "postgres.json"), "utf8")) as { port: number; password: string };
    const DATABASE_URL = `postgresql://hoopoe:${password}@127.0.0.1:${port}/hoopoe`;
    nodes.push(await startHoopoe({ env: { DATABASE_URL, MASTER_KEY_FILE: join(keys, "master.key"), WORKERS: "0", CRYPTO_SUITE: "gm" } }));
    database = new pg.Client(DATABASE_URL);
    await database.connect();
    env = { DATA_DIR: first.dataDir, PORT: new URL(first.url).port, LANG: "en_US.UTF-8" };
    admin = await signIn(first.url, firstAdmin);
    people = await addPeople(admin, 3);
    await live();
  });
  afterAll(async () => {
    await database?.end();
    // the database goes last
    for (const node of nodes.reverse()) await node.stop();
  });

  // a little of everything that happens in a conversation
  async function live(): Promise<void> {
    const [ann, ben, cem] = people as [Caller, Caller, Caller];
    room = await createConversation(admin, [ann, ben, cem], { name: secretWord });
    sent = [];
    for (let i = 0; i < 12; i += 1) {
      sent.push(await send(i % 2 ? ann : ben, room.id, `${secretWord} ${i}`, i === 5 ? { replyTo: sent[0]?.id } : {}));
    }
    const of = (i: number): string => (sent[i] as SentAnswer).id;
    await ben.ok("PATCH", `/messages/${of(0)}`, { text: `${secretWord}, edited` });
    await ben.ok("DELETE", `/messages/${of(2)}`);
    await cem.ok("PUT", `/messages/${of(3)}/reactions/${encodeURIComponent("👍")}`);
    await ann.ok("PUT", `/messages/${of(4)}/reactions/${encodeURIComponent("🎉")}`);
    // a reaction that was taken back leaves nothing but a higher rev
    await cem.ok("PUT", `/messages/${of(6)}/reactions/${encodeURIComponent("👍")}`);
    await cem.ok("DELETE", `/messages/${of(6)}/reactions/${encodeURIComponent("👍")}`);
    await admin.ok("POST", `/conversations/${room.id}/read`, { seq: 12 });
    await admin.ok("DELETE", `/conversations/${room.id}/members/${cem.id}`);
    await admin.ok("PATCH", `/conversations/${room.id}`, { name: `${secretWord} 2` });
    await createConversation(ann, [ben], { kind: "direct" });
    const { items } = await admin.ok<{ items: Bot[] }>("GET", "/admin/bots");
    const chat = await createConversation(ann, [], { kind: "direct", memberIds: [(items[0] as Bot).id] });
    await send(ann, chat.id, "What can you do?");
    await until("an answer", async () => (await sql("select 1 from message where ai_state = 'done'")).rows.length > 0, 20_000);
    // the first look for search at a conversation makes it a key
    const behind = "select 1 from conversation c left join search_cursor s on s.conversation_id = c.id where c.rev > coalesce(s.rev, 0)";
    await until("all is indexed", async () => (await sql(behind)).rows.length === 0, 30_000);
  }

  const leftovers = async (): Promise<unknown> =>
    (
      await sql(
        `select (select count(*) from conversation) as conversations, (select count(*) from message) as messages, (select count(*) from member) as members,
        (select count(*) from session) as sessions, (select count(*) from keys.wrapped_key where kind <> 'author') as keys, (select count(*) from reaction) as reactions,
        (select count(*) from message_version) as versions, (select count(*) from account where id <> all($1::uuid[])) as others`,
        [doctorIds],
      )
    ).rows[0];

  test("all is well, through both doors, and a second run leaves nothing more behind", async () => {
    const before = await leftovers();
    const found = await doctor(...urls(), "--all");
    expect(complaints(found)).toEqual([]);
    expect({ exit: found.exit, ok: found.ok }).toEqual({ exit: 0, ok: true });
    const well = found.findings.filter(({ status }) => status === "ok").map(({ check }) => check);
    for (const check of [
      "migrations",
      "master-key",
      "durability",
      "workers",
      "queue",
      "live-channel",
      "sync.send",
      "sync.events",
      "sync.repeat",
      "sync.change",
    ])
      expect(well).toContain(check);
    for (const check of [
      "sync.read",
      "sync.catch-up",
      "sync.end",
      "sync.tidy",
      "store.seq",
      "store.rev",
      "store.counters",
      "store.references",
      "store.runs",
      "store.texts",
    ])
      expect(well).toContain(check);
    const values = (check: string): Record<string, unknown> => found.findings.find((finding) => finding.check === check)?.values ?? {};
    expect(values("live-channel")["count"]).toBe(3);
    expect(values("store.seq")["messages"]).toBe(14);
    expect(values("store.texts")["texts"]).toBeGreaterThan(14);
    expect(await leftovers()).toEqual(before);
    expect((await doctor(...urls(), "sync")).exit).toBe(0);
    expect(await leftovers()).toEqual(before);
    const { rows } = await sql("select username, password_hash, deactivated_at is not null as asleep from account where id = any($1::uuid[]) order by 1", [
      doctorIds,
    ]);
    expect(rows).toEqual([
      { username: "hoopoe-doctor-a", password_hash: null, asleep: true },
      { username: "hoopoe-doctor-b", password_hash: null, asleep: true },
    ]);
    const { items } = await admin.ok<{ items: { username: string }[] }>("GET", "/users?q=hoopoe-doctor");
    expect(items).toEqual([]);
  });

  test("nothing that people wrote, no name, token or key is shown", async () => {
    for (const { output } of [await doctor(...urls()), await doctor("store", "--all")]) {
      for (const word of [secretWord, ...people.map(({ username }) => username), ...people.map(({ token }) => token), firstAdmin.username]) {
        expect(output).not.toContain(word);
      }
    }
    const { stdout, exit } = await runHoopoe(["doctor", "installation"], { ...env, LANG: "zh_CN.UTF-8" });
    expect({ exit, zh: stdout.includes("一切正常") }).toEqual({ exit: 0, zh: true });
  });

  const at = (found: Examined, code: string): Record<string, unknown>[] => found.findings.find((finding) => finding.code === code)?.where ?? [];

  test("settings of Postgres that lose what was acknowledged", async () => {
    await sql("alter role hoopoe set synchronous_commit = off");
    const found = await doctor("installation");
    await sql("alter role hoopoe reset synchronous_commit");
    expect({ exit: found.exit, codes: complaints(found) }).toEqual({ exit: 1, codes: ["durability-lost"] });
    expect(found.findings.find(({ code }) => code === "durability-lost")?.values).toEqual({ settings: "synchronous_commit" });
  });

  test("a database that is behind or ahead of the program", async () => {
    const last = "migration_name = (select max(migration_name) from _prisma_migrations)";
    await sql(`update _prisma_migrations set rolled_back_at = now() where ${last}`);
    expect(complaints(await doctor("installation"))).toEqual(["migrations-pending"]);
    await sql(`update _prisma_migrations set rolled_back_at = null, checksum = reverse(checksum) where ${last}`);
    expect(complaints(await doctor("installation"))).toEqual(["migrations-edited"]);
    await sql(`update _prisma_migrations set checksum = reverse(checksum), finished_at = null where ${last}`);
    expect(complaints(await doctor("installation"))).toEqual(["migrations-unfinished"]);
    await sql(`update _prisma_migrations set finished_at = now() where ${last}`);
    await sql("insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29990101000000_later', now())");
    expect(complaints(await doctor("installation"))).toEqual(["migrations-newer"]);
    await sql("delete from _prisma_migrations where id = 'x'");
  });

  test("another installation's master key, and none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-doctor-"));
    const other = join(folder, "other.key");
    writeFileSync(other, Buffer.alloc(32, 7).toString("base64"), { mode: 0o600 });
    const found = await Promise.all([other, `${other}.not-there`].map((file) => examine(["store"], { ...env, MASTER_KEY_FILE: file })));
    expect(found.map(complaints)).toEqual([["key-wrong"], ["key-unusable"]]);
    rmSync(folder, { recursive: true });
  });

  test("numbers with a hole, a lost repeat, a session that will not end: sync goes red", async () => {
    const trigger = async (on: string, body: string, words: () => Promise<Examined>): Promise<string[]> => {
      await sql(
        `create function planted() returns trigger language plpgsql as $f$ begin ${body} end $f$; create trigger planted ${on} for each row execute function planted()`,
      );
      try {
        return complaints(await words());
      } finally {
        await sql("drop function planted cascade");
      }
    };
    const run = (): Promise<Examined> => doctor("sync", ...urls());
    const skipping = "if new.last_seq > old.last_seq then new.last_seq := new.last_seq + 1; end if; return new;";
    expect(await trigger("before update on conversation", skipping, run)).toContain("send-wrong");
    const living = "new.ended_at := null; return new;";
    expect(await trigger("before update on session", living, run)).toEqual(["ended-not"]);
    const forgetting = "new.client_id := new.id::text; return new;";
    expect(await trigger("before insert on message", forgetting, run)).toContain("step-failed");
    const standing = "if new.edited_at is not null then new.rev := old.rev; end if; return new;";
    expect(await trigger("before update on message", standing, run)).toContain("step-failed");
    const unheard = "if new.edited_at is not null then new.body := old.body; end if; return new;";
    expect(await trigger("before update on message", unheard, run)).toContain("disagreed");
  });

  test("an address where nobody is, words that are none", async () => {
    const [nobody, away, faulty, everything, nowhere] = await Promise.all([
      doctor("sync", "--url", "http://127.0.0.1:9"),
      examine([], { ...env, DATABASE_URL: "postgresql://nobody:sesame@127.0.0.1:9/none" }),
      examine([], { ...env, PORT: "a", LIMITS: "maybe" }),
      runHoopoe(["doctor", "everything"], env),
      runHoopoe(["doctor", "--url", "nowhere"], env),
    ]);
    expect({ exit: nobody.exit, codes: complaints(nobody) }).toEqual({ exit: 1, codes: ["door-shut"] });
    expect([everything.exit, nowhere.exit]).toEqual([64, 64]);
    expect(complaints(away)).toEqual(["database-unreachable"]);
    expect(away.output).not.toContain("sesame");
    expect(complaints(faulty)).toEqual(["configuration-faulty"]);
  });

  test.skipIf(!hasRedis)("processes that do not hear one another, since the live channel is another", async () => {
    const redis = await startRedis();
    const found = await examine(["installation"], { ...env, REDIS_URL: redis.url });
    await redis.stop();
    expect(complaints(found)).toEqual(["live-silent"]);
    expect(at(found, "live-silent").length).toBe(3);
    const gone = await examine(["installation"], { ...env, REDIS_URL: "redis://127.0.0.1:9" });
    expect(complaints(gone)).toEqual(["live-away", "queue-silent"]);
  });

  test("a worker that stands still, and the run that nobody takes", async () => {
    const worker = nodes[0]?.processes().find(({ command }) => command.includes("hoopoe-worker"));
    const pid = worker?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    try {
      const still = await doctor("installation");
      expect(complaints(still)).toEqual(["live-silent"]);
      expect(at(still, "live-silent").map((place) => place["kind"])).toEqual(["worker"]);
      const { rows } = await sql(`insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, version, created_at)
        select uuid_v7(), bot_id, conversation_id, trigger_id, asker_id, root_id, 2, now() - interval '11 minutes' from bot_run limit 1 returning id`);
      const forgotten = await doctor("store");
      expect({ codes: complaints(forgotten), at: at(forgotten, "run-unended") }).toEqual({ codes: ["run-unended"], at: [{ ids: [rows[0]?.["id"]] }] });
      await until("it counts as gone", async () => complaints(await doctor("installation")).includes("workers-none"), 40_000);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await until("the worker has ended it", async () => !(await sql("select 1 from bot_run where finished_at is null")).rows.length, 30_000);
  });

  test("every damage to the store is found by its name and place, all planted at once", async () => {
    await sql("drop index message_conversation_id_seq_key");
    const [ann, ben] = people as [Caller, Caller];
    const planted = await Promise.all(
      damages.map(async (damage) => {
        const { id } = await createConversation(ann, [ben]);
        const ids: string[] = [];
        for (let i = 1; i <= 6; i += 1) ids.push((await send(ann, id, `${secretWord} ${i}`)).id);
        return { ...damage, id, ids };
      }),
    );
    expect(complaints(await doctor("store", "--all"))).toEqual([]);
    for (const { plant, id, ids } of planted) await sql(plant.replaceAll("ROOM", id).replaceAll(/M(\d)/g, (_, n: string) => ids[Number(n) - 1] as string));
    const found = await doctor("store", "--all");
    expect(found.exit).toBe(1);
    expect(complaints(found)).toEqual([...new Set(damages.flatMap(({ code }) => code ?? []))].sort());
    for (const { what, code, id, ids, where } of planted) {
      if (code === null) expect(found.output, what).not.toContain(ids[0]);
      else expect(at(found, code), what).toContainEqual(where(id, ids));
    }
    expect(found.output).not.toContain(secretWord);
  });
});

describe("the command line", () => {
  test("lists its commands, and refuses what is none with the list", async () => {
    const lists = await Promise.all([runHoopoe([]), runHoopoe(["--help"]), runHoopoe(["help"])]);
    for (const { exit, stdout } of lists) {
      expect(exit).toBe(0);
      for (const name of ["doctor", "prepare", "setup-link", "migrate"]) expect(stdout).toContain(`hoopoe ${name}`);
    }
    const { exit, stdout, stderr } = await runHoopoe([uniqueName("nothing")]);
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: "" });
    expect(stderr).toContain("hoopoe doctor");
  });
});
