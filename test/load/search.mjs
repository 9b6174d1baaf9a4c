// npm run bench:search: what search over sealed text costs and finds, beside pg_trgm and to_tsvector over the same texts in the clear, in one run.
// MESSAGES (1,000,000), CONVERSATIONS (300), PER_CLASS (60). A million takes about half an hour, a hundred thousand three minutes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matchText, parseQuery } from "@hoopoe/crypto/search";
import pg from "pg";
import { embeddedUrl, openEmbedded } from "./embedded.mjs";
import { untilEnd } from "./ending.mjs";
import { startProduct } from "./product.mjs";
import { makeLanguage, questions } from "./search-texts.mjs";

const messages = Number(process.env.MESSAGES ?? 1_000_000);
const conversations = Number(process.env.CONVERSATIONS ?? 300);
const perClass = Number(process.env.PER_CLASS ?? 60);
const senders = 8;
const sentAtOnce = 500;
const root = join(import.meta.dirname, "../..");
const dataDir = mkdtempSync(join(tmpdir(), "hoopoe-bench-search-"));
const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]));

const product = await startProduct({ root, dataDir, env: { WORKERS: "0" } });
const databaseUrl = embeddedUrl(dataDir);
const store = await openEmbedded(dataDir);
const db = new pg.Client(databaseUrl);
await db.connect();

await untilEnd(
  async () => {
    const language = makeLanguage();
    const texts = Array.from({ length: messages }, language.text);
    const people = await seed(texts);
    await index(texts);
    await plainCopies(texts);
    const asked = questions(language, texts, perClass);
    const token = await signIn();
    await compare(asked, token, people);
    await recall(asked, token, texts);
  },
  async () => {
    await store.close();
    await db.end();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  },
);

async function signIn() {
  const answer = await fetch(`${product.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: "bench-password" }),
  });
  return (await answer.json()).accessToken;
}

/** Conversations of the administrator and a few others, written as people write: sealed by the store, appended by its batches. */
async function seed(texts) {
  const began = performance.now();
  const { rows } = await db.query("select id from account where username = 'admin'");
  const admin = rows[0].id;
  const others = await db.query(
    "insert into account (id, username, display_name, kind) select uuid_v7(), 'p' || i, 'p', 'human' from generate_series(2, $1) i returning id",
    [senders],
  );
  const people = [admin, ...others.rows.map((row) => row.id)];
  const made = await db.query(
    "insert into conversation (id, kind, member_count, created_by) select uuid_v7(), 'group', $1, $2 from generate_series(1, $3) returning id",
    [people.length, admin, conversations],
  );
  const rooms = made.rows.map((row) => row.id);
  await db.query(
    "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select c, a, false, 0, 1, 0 from unnest($1::uuid[]) c, unnest($2::uuid[]) a",
    [rooms, people],
  );
  for (let from = 0; from < texts.length; from += sentAtOnce) {
    await Promise.all(
      texts.slice(from, from + sentAtOnce).map((text, i) => {
        const n = from + i;
        const content = { clientId: String(n), text, mentions: [], replyTo: null, threadRoot: null };
        return store.messages.append({ conversationId: rooms[(n * 7919) % rooms.length], senderId: people[n % people.length], sessionId: null, ...content });
      }),
    );
  }
  const { rows: sealed } = await db.query("select sum(octet_length(body))::float as bytes from message");
  texts.sealedBytes = sealed[0].bytes;
  console.log(`seeded ${messages} messages, ${mb(sealed[0].bytes)} sealed, in ${seconds(began)} s`);
  return people;
}

async function index(texts) {
  const began = performance.now();
  const before = cpu();
  let written = 0;
  for (let behind = await store.indexing.behind("all"); behind.length; behind = await store.indexing.behind("all"))
    written += (await store.indexing.index(behind)).written;
  const used = cpu();
  const { rows } = await db.query(`select pg_table_size('message_terms')::float as terms, pg_indexes_size('message_terms')::float as indexes,
    (select avg(cardinality(terms))::float from (select terms from message_terms limit 10000) t) as each`);
  const { terms, indexes, each } = rows[0];
  console.log(
    `indexed ${written} messages in ${seconds(began)} s, ${each.toFixed(0)} terms each; CPU per 1,000: ${ms(used.own - before.own)} ms making them, ${ms(used.database - before.database)} ms in the database`,
  );
  console.log(
    `on disk ${mb(terms + indexes)} (rows ${mb(terms)}, indexes ${mb(indexes)}): ${((terms + indexes) / texts.sealedBytes).toFixed(1)} x the sealed text`,
  );
  await db.query("vacuum (analyze) message_terms");
}

async function plainCopies(texts) {
  const began = performance.now();
  await db.query("create extension pg_trgm");
  await db.query("create table plain (id bigint primary key, conv int, text text)");
  for (let from = 0; from < texts.length; from += 5_000) {
    const some = texts.slice(from, from + 5_000);
    await db.query("insert into plain select * from unnest($1::bigint[], $2::int[], $3::text[])", [
      some.map((_, i) => from + i),
      some.map((_, i) => ((from + i) * 7919) % conversations),
      some,
    ]);
  }
  await db.query("create index plain_trgm on plain using gin (text gin_trgm_ops)");
  await db.query("create index plain_words on plain using gin (to_tsvector('simple', text))");
  await db.query("vacuum (analyze) plain");
  const { rows } = await db.query("select pg_relation_size('plain_trgm')::float as trgm, pg_relation_size('plain_words')::float as words");
  console.log(`the same in the clear in ${seconds(began)} s: pg_trgm ${mb(rows[0].trgm)}, to_tsvector ${mb(rows[0].words)}`);
}

async function compare(asked, token) {
  const conversationsOfAll = Array.from({ length: conversations }, (_, i) => i);
  const bare = (q) => q.replaceAll('"', "");
  const ways = {
    hoopoe: (q) => find(token, { q }),
    pg_trgm: (q) =>
      db.query("select id, text from plain where text ilike $1 and conv = any($2) order by id desc limit 20", [`%${bare(q)}%`, conversationsOfAll]),
    to_tsvector: (q) =>
      db.query("select id, text from plain where to_tsvector('simple', text) @@ phraseto_tsquery('simple', $1) and conv = any($2) order by id desc limit 20", [
        bare(q),
        conversationsOfAll,
      ]),
  };
  for (const list of Object.values(asked)) for (const q of list.slice(0, 5)) for (const way of Object.values(ways)) await way(q);
  const took = { hoopoe: {}, pg_trgm: {}, to_tsvector: {} };
  const all = Object.entries(asked).flatMap(([name, list]) => list.map((q) => [name, q]));
  all.sort(() => Math.random() - 0.5);
  for (const [name, q] of all) {
    for (const [way, ask] of Object.entries(ways)) {
      const began = performance.now();
      await ask(q);
      (took[way][name] ??= []).push(performance.now() - began);
    }
  }
  console.log(
    `\nms, newest 20, one client     ${Object.keys(ways)
      .map((w) => w.padStart(26))
      .join("")}\n${" ".repeat(30)}${"p50      p95      p99".padStart(26).repeat(3)}`,
  );
  for (const name of [...Object.keys(asked), "all"]) {
    const row = Object.keys(ways).map((way) => percentiles(name === "all" ? Object.values(took[way]).flat() : took[way][name]));
    console.log(name.padEnd(30) + row.map((r) => r.padStart(26)).join(""));
  }
  const four = [];
  await Promise.all(
    [0, 1, 2, 3].map(async (client) => {
      for (const [, q] of all.filter((_, i) => i % 4 === client)) {
        const began = performance.now();
        await find(token, { q });
        four.push(performance.now() - began);
      }
    }),
  );
  console.log(`${"all, four clients".padEnd(30)}${percentiles(four).padStart(26)}`);
}

/** Every page of some questions beside a look at every text. */
async function recall(asked, token, texts) {
  const sample = [
    ...asked["rare words"].slice(0, 2),
    ...asked["ordinary words"].slice(0, 2),
    ...asked.phrases.slice(0, 2),
    ...asked["beginnings of words"].slice(0, 1),
  ];
  let [wanted, found, wrong] = [0, 0, 0];
  for (const q of sample) {
    const query = parseQuery(q);
    const right = new Map();
    for (const text of texts) if (matchText(text, query)) right.set(text, (right.get(text) ?? 0) + 1);
    for (const many of right.values()) wanted += many;
    // connections that the server closed during the look at every text are noticed
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let cursor; cursor !== null; ) {
      const page = await find(token, { q, limit: 50, ...(cursor ? { cursor } : {}) });
      for (const { message } of page.items) {
        const left = right.get(message.text) ?? 0;
        if (left > 0) found++;
        else wrong++;
        right.set(message.text, left - 1);
      }
      cursor = page.nextCursor;
    }
  }
  console.log(`\nrecall over ${sample.length} questions: ${found} of ${wanted} (${((100 * found) / wanted).toFixed(2)} %), ${wrong} wrong`);
  if (found !== wanted || wrong) process.exitCode = 1;
}

async function find(token, body) {
  const answer = await fetch(`${product.url}/api/v1/search`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`search: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Seconds of CPU of this process, and of the embedded Postgres. */
function cpu() {
  const { user, system } = process.cpuUsage();
  const postmaster = Number(readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  let ticks = 0;
  for (const name of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "latin1").split(") ").at(-1).split(" ");
      if (Number(name) === postmaster) ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
      else if (Number(fields[1]) === postmaster) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // it ended meanwhile
    }
  }
  return { own: (user + system) / 1e6, database: ticks / ticksPerSecond };
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((p) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0).toFixed(1).padStart(8)).join(" ");
}
function ms(used) {
  return ((used * 1_000_000) / messages).toFixed(0);
}
function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
function seconds(began) {
  return ((performance.now() - began) / 1_000).toFixed(0);
}
