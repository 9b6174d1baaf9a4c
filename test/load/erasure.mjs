// npm run bench:erasure: somebody with a large history is erased while others go on writing in the same conversations: how long it takes, how long its
// longest transaction is, what those who write notice of it, and the worker's memory. Then a conversation with as much in it.
// MESSAGES (50,000), CONVERSATIONS (200), REACTIONS (20,000), ANSWERS (2,000), WRITERS (4). About two minutes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { embeddedUrl, openEmbedded } from "./embedded.mjs";
import { untilEnd } from "./ending.mjs";
import { addPeople, tokensOf } from "./people.mjs";
import { memoryOf, percentile, startProduct } from "./product.mjs";

const of = (name, usual) => Number(process.env[name] ?? usual);
const [messages, conversations, reactions] = [of("MESSAGES", 50_000), of("CONVERSATIONS", 200), of("REACTIONS", 20_000)];
const [answers, writers] = [of("ANSWERS", 2_000), of("WRITERS", 4)];
const quietMs = 10_000;
const [appendedAtOnce, lookEveryMs, paceMs] = [500, 5, 10];
const root = join(import.meta.dirname, "../..");
const dataDir = mkdtempSync(join(tmpdir(), "hoopoe-bench-erasure-"));

const product = await startProduct({ root, dataDir });
const databaseUrl = embeddedUrl(dataDir);
const store = await openEmbedded(dataDir);
const db = new pg.Client(databaseUrl);
await db.connect();
const watcher = new pg.Client({ connectionString: databaseUrl, application_name: "watcher" });
await watcher.connect();

await untilEnd(
  async () => {
    const { people, rooms, adminToken } = await seed();
    const tokenOf = tokensOf(store, people);
    const victim = people.get("victim").id;
    const calm = await write({ rooms, tokenOf, until: sleep(quietMs) });
    const person = await measure({ rooms, tokenOf, adminToken, path: `/admin/users/${victim}/erasure` });
    print(`a person with ${messages} messages in ${conversations} conversations`, person, calm);
    await checkLeft(victim, person.erasure);
    const room = await measure({ rooms: rooms.slice(1), tokenOf, adminToken, path: `/admin/conversations/${rooms[0]}/erasure` });
    print(`a conversation with ${room.erasure.counts.messages + room.erasure.counts.answers} messages`, room, calm);
  },
  async () => {
    await store.close();
    await db.end();
    await watcher.end();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  },
);

/** Half of the history lies in the first room; each room has as many messages of others in it. */
async function seed() {
  const began = performance.now();
  const sql = async (...statements) => {
    let last;
    for (const statement of statements) last = await db.query(statement);
    return last;
  };
  const names = ["victim", ...Array.from({ length: writers }, (_, i) => `writer${i}`)];
  const people = await addPeople(sql, names);
  const { rows: made } = await db.query(
    "insert into conversation (id, kind, member_count, created_by) select uuid_v7(), 'group', $1, $2 from generate_series(1, $3) returning id",
    [names.length, people.get("victim").id, conversations],
  );
  const rooms = made.map((row) => row.id);
  await db.query(
    "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select c, a, false, 0, 1, 0 from unnest($1::uuid[]) c, unnest($2::uuid[]) a",
    [rooms, names.map((name) => people.get(name).id)],
  );
  for (let from = 0; from < messages * 2; from += appendedAtOnce)
    await Promise.all(
      Array.from({ length: Math.min(appendedAtOnce, messages * 2 - from) }, (_, i) => {
        const n = from + i;
        const turn = n >> 1;
        const conversationId = rooms[turn % 2 ? 0 : (turn * 7919) % rooms.length];
        const senderId = people.get(n % 2 ? "victim" : `writer${turn % writers}`).id;
        const content = { clientId: `s${n}`, text: `消息 ${n} ${"some words ".repeat(1 + (n % 9))}`, mentions: [], replyTo: null, threadRoot: null };
        return store.messages.append({ conversationId, senderId, sessionId: null, ...content });
      }),
    );
  await seedRest(people.get("victim").id, rooms[0]);
  const adminToken = await signIn();
  console.log(`seeded ${messages * 2} messages, ${reactions} reactions and ${answers} answers in ${seconds(performance.now() - began)}`);
  return { people, rooms, adminToken };
}

/** Reactions to others' messages; and some of others' messages in the first room become answers that were given to the victim. */
async function seedRest(victim, room) {
  await db.query(
    `insert into reaction (message_id, emoji, account_id) select id, '👍', $1 from message where sender_id <> $1 order by md5(id::text) limit $2`,
    [victim, reactions],
  );
  await db.query("update message m set reactions = reactions_of(m.id) from reaction r where r.message_id = m.id");
  await db.query(
    `update message set sender_kind = 'bot', asker_id = $1, run_id = uuid_v7(), ai_state = 'done'
     where id in (select id from message where conversation_id = $2 and sender_id <> $1 order by md5(id::text) limit $3)`,
    [victim, room, answers],
  );
  await db.query("vacuum analyze");
}

/** Others write until `until` settles; how long each acknowledgement took, in ms. */
async function write({ rooms, tokenOf, until }) {
  let over = false;
  const ended = until.finally(() => {
    over = true;
  });
  const took = [];
  let failed = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, w) => {
      for (let i = 0; !over; i++) {
        // every other one where the most is to be erased
        const room = rooms[i % 2 ? 0 : (i * 31 + w) % rooms.length];
        const began = performance.now();
        const answer = await call(`/conversations/${room}/messages`, await tokenOf(`writer${w}`), {
          clientId: `w${w}-${i}-${Math.round(began)}`,
          text: `weiter ${i}`,
        });
        took.push(performance.now() - began);
        if (answer.status >= 300) failed++;
        await answer.text();
        await sleep(paceMs);
      }
    }),
  );
  await ended;
  return { took, failed };
}

async function measure({ rooms, tokenOf, adminToken, path }) {
  const worker = () => memoryOf(product.pid).byName.get("hoopoe-worker") ?? 0;
  const before = worker();
  const began = performance.now();
  const answer = await call(path, adminToken);
  const askedMs = performance.now() - began;
  let erasure = await answer.json();
  let [most, over] = [before, false];
  const longest = watch(() => over);
  const done = (async () => {
    while (erasure.finishedAt === null) {
      await sleep(250);
      most = Math.max(most, worker());
      erasure = await (await call(`/admin/erasures/${erasure.id}`, adminToken, undefined, "GET")).json();
    }
  })();
  const writing = await write({ rooms, tokenOf, until: done });
  over = true;
  return {
    erasure,
    askedMs,
    tookMs: Date.parse(erasure.finishedAt) - Date.parse(erasure.requestedAt),
    writing,
    longest: await longest,
    memory: [before, most],
  };
}

/** The longest transaction that locks an erasure's row, and the longest wait of anybody for a lock, in ms, looked at every few. */
async function watch(isOver) {
  const longest = { transaction: 0, wait: 0 };
  while (!isOver()) {
    const { rows } = await watcher.query(
      `select coalesce(max(extract(epoch from clock_timestamp() - a.xact_start) * 1000) filter (where exists (
           select 1 from pg_locks l where l.pid = a.pid and l.relation = 'erasure'::regclass and l.mode in ('RowShareLock', 'RowExclusiveLock'))), 0)::float as transaction,
         coalesce(max(extract(epoch from clock_timestamp() - a.query_start) * 1000) filter (where a.wait_event_type = 'Lock'), 0)::float as wait
       from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid()`,
    );
    for (const key of ["transaction", "wait"]) longest[key] = Math.max(longest[key], rows[0][key]);
    await sleep(lookEveryMs);
  }
  return longest;
}

function print(what, { erasure, askedMs, tookMs, writing, longest, memory }, calm) {
  const line = ({ took, failed }) =>
    `${took.length} sends, p50 ${percentile(took, 0.5).toFixed(1)}, p99 ${percentile(took, 0.99).toFixed(1)}, longest ${Math.max(...took).toFixed(0)} ms, ${failed} failed`;
  console.log(`\n${what}`);
  console.log(`  effective after ${askedMs.toFixed(0)} ms, done after ${seconds(tookMs)}: ${JSON.stringify(erasure.counts)}`);
  console.log(
    `  longest transaction ${longest.transaction.toFixed(0)} ms, longest wait for a lock ${longest.wait.toFixed(0)} ms; worker ${memory.map((m) => m.toFixed(0)).join(" to ")} MiB`,
  );
  console.log(`  writing meanwhile: ${line(writing)}\n  writing before:    ${line(calm)}`);
  if (writing.failed) process.exitCode = 1;
}

async function checkLeft(victim, { counts }) {
  const { rows } = await db.query(
    `select (select count(*)::int from message where (sender_id = $1 or asker_id = $1) and (body is not null or recalled_at is null)) as texts,
       (select count(*)::int from reaction where account_id = $1) as reactions`,
    [victim],
  );
  const right = counts.messages === messages && counts.reactions === reactions && counts.answers === answers;
  console.log(`  left: ${JSON.stringify(rows[0])}; the certificate's counts are ${right ? "right" : "WRONG"}`);
  if (!right || rows[0].texts || rows[0].reactions) process.exitCode = 1;
}

async function signIn() {
  const answer = await call("/auth/login", null, { username: "admin", password: "bench-password" });
  return (await answer.json()).accessToken;
}
function call(path, token, body, method = "POST") {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  return fetch(`${product.url}/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}
function seconds(time) {
  return `${(time / 1_000).toFixed(1)} s`;
}
