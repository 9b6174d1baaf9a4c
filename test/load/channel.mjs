// npm run bench:channel: one channel of 10,000 members on one node, 2,000 of them connected (MEMBERS, SOCKETS, PORT).
// Accounts are written straight into the database; all else goes through the product's doors.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchCopy } from "./bench-copy.mjs";
import { addPeople, tokensOf } from "./people.mjs";
import { percentile } from "./product.mjs";
import { markedText } from "./texts.mjs";

// the bench's own tools are looked for there
process.env.BENCH_DIR = benchCopy();
const { fromBench } = await import("./bench-folder.mjs");
const { startOn } = await import("./product-process.mjs");
const { openHttp, openSocket } = await import("./wire.mjs");
const { cpu, mem, pool, sleep, tree } = await fromBench("lib/util.mjs");
const { startPg } = await fromBench("lib/pg.mjs");
const size = Number(process.env.MEMBERS ?? 10_000);
const sockets = Number(process.env.SOCKETS ?? 2_000);
const port = Number(process.env.PORT ?? 57_411);
const database = "hoopoe_channel";
const name = (i) => `c${i}`;
const scratch = mkdtempSync(join(tmpdir(), "hoopoe-channel-"));
// Postgres runs as another user, who has to get through
chmodSync(scratch, 0o755);
const row = (what, value) => console.log(`${what.padEnd(64)} ${value}`);
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const timed = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

let pg;
let product;
let people;
let tokenOf;
let channel;
/** All event frames that clients get: `watch.on(text, client)`. */
const watch = { on: () => undefined };

const sql = (...statements) => pg.sql(database, ...statements);
const statements = async () => Number((await sql(`select xact_commit as n from pg_stat_database where datname = '${database}'`)).rows[0].n);
const serverPid = () => tree([product.child.pid]).find((pid) => isServer(pid));
const isServer = (pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("hoopoe-server");
const call = async (method, path, body) => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${await tokenOf(name(0))}` };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
};
const ids = (from, to) => Array.from({ length: to - from }, (_, i) => people.get(name(from + i)).id);

async function fill() {
  const created = await call("POST", "/conversations", { kind: "channel", name: "everybody", memberIds: ids(1, Math.min(500, size)) });
  channel = created.id;
  const each = [];
  for (let from = 500; from < size; from += 500)
    each.push(await timed(() => call("POST", `/conversations/${channel}/members`, { userIds: ids(from, Math.min(from + 500, size)) })));
  row(`adding 500 members: the first, the last of ${each.length} calls (nobody connected)`, each.length ? `${ms(each[0])}, ${ms(each.at(-1))}` : "-");
}

async function connectAll() {
  const clients = [];
  await Promise.all(Array.from({ length: sockets }, (_, i) => tokenOf(name(i))));
  const pid = serverPid();
  const before = { memory: mem([pid]), cpu: cpu([pid]), db: cpu([pg.pid]), statements: await statements() };
  const took = await timed(() =>
    pool(sockets, 100, async (i) => {
      clients[i] = await openSocket(port, await tokenOf(name(i)));
      clients[i].onEvent = (text) => watch.on(text);
    }),
  );
  await sleep(1_500);
  row(`sign-ins of ${sockets} sockets`, `${Math.round((sockets / took) * 1_000)}/s`);
  const spent = { server: cpu([pid]) - before.cpu, db: cpu([pg.pid]) - before.db };
  row("  CPU each: server, database", `${ms((spent.server / sockets) * 1_000)}, ${ms((spent.db / sockets) * 1_000)}`);
  row("  statements each", (((await statements()) - before.statements) / sockets).toFixed(2));
  row("  server memory each", `${((mem([pid]) - before.memory) / sockets).toFixed(1)} KiB`);
  return clients;
}

/** Resolves with the milliseconds until `count` frames came for which `is` holds, from now on. */
function arrivals(count, is) {
  const from = performance.now();
  let left = count;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${left} of ${count} did not come`)), 120_000);
    watch.on = (text) => {
      if (!is(text) || --left > 0) return;
      clearTimeout(late);
      resolve(performance.now() - from);
    };
  });
}

const sendOne = (client, seq) =>
  new Promise((resolve) => client.emit("message:send", `{"conversationId":"${channel}","clientId":"b-${seq}","text":"${markedText(seq)}"}`, resolve));
let marker = 0;

async function paced(clients) {
  const acks = [];
  const lasts = [];
  for (let i = 0; i < 20; i++) {
    const sign = `~${++marker}~`;
    const all = arrivals(sockets, (text) => text.includes(sign));
    acks.push(await timed(() => sendOne(clients[0], marker)));
    lasts.push(await all);
    await sleep(50);
  }
  row("a message: ack p50, p95", `${ms(percentile(acks, 0.5))}, ${ms(percentile(acks, 0.95))}`);
  row(`  last of ${sockets} deliveries p50, p95`, `${ms(percentile(lasts, 0.5))}, ${ms(percentile(lasts, 0.95))}`);
}

async function flood(clients) {
  let deliveries = 0;
  watch.on = (text) => {
    if (text.startsWith('42["message:created"')) deliveries++;
  };
  const pid = serverPid();
  const spent = cpu([pid]);
  let going = true;
  const one = async () => {
    while (going) await sendOne(clients[0], ++marker);
  };
  const writers = Array.from({ length: 8 }, one);
  const seconds = 4;
  await sleep(seconds * 1_000);
  const [count, used] = [deliveries, cpu([pid]) - spent];
  going = false;
  await Promise.all(writers);
  row("flood, 8 outstanding: deliveries", `${Math.round(count / seconds)}/s`);
  row("  server CPU for 100,000", `${((used / count) * 1e5).toFixed(3)} s`);
  await sleep(1_000);
}

async function membership() {
  const spare = people.get("spare").id;
  const changed = (text) => text.startsWith('42["member:updated"') && text.includes(spare);
  for (const { what, method, path, body } of [
    { what: "adding", method: "POST", path: "/members", body: { userIds: [spare] } },
    { what: "removing", method: "DELETE", path: `/members/${spare}`, body: undefined },
  ]) {
    const all = arrivals(sockets, changed);
    const answered = await timed(() => call(method, `/conversations/${channel}${path}`, body));
    row(`${what} a member: answered, last of ${sockets} told`, `${ms(answered)}, ${ms(await all)}`);
  }
  const many = Array.from({ length: 200 }, (_, i) => people.get(`many${i}`).id);
  const pid = serverPid();
  const spent = cpu([pid]);
  const from = performance.now();
  const all = arrivals(sockets * many.length, (text) => text.startsWith('42["member:updated"'));
  const answered = await timed(() => call("POST", `/conversations/${channel}/members`, { userIds: many }));
  await all;
  row(
    `adding ${many.length} members: answered, last told, server CPU`,
    `${ms(answered)}, ${ms(performance.now() - from)}, ${(cpu([pid]) - spent).toFixed(2)} s`,
  );
}

async function reading(clients) {
  watch.on = () => undefined;
  const before = await statements();
  const took = await timed(() =>
    Promise.all(
      clients.map((client) => new Promise((resolve) => client.emit("conversation:read", `{"conversationId":"${channel}","seq":${marker}}`, resolve))),
    ),
  );
  row(`${sockets} read marks at once: all acked, statements`, `${ms(took)}, ${(await statements()) - before}`);
}

async function paging() {
  const each = [];
  let cursor = null;
  let found = 0;
  do {
    let page;
    each.push(await timed(async () => (page = await call("GET", `/conversations/${channel}/members?limit=500${cursor ? `&cursor=${cursor}` : ""}`))));
    found += page.items.length;
    cursor = page.nextCursor;
  } while (cursor);
  row(`paging ${found} members by 500: the first, the last of ${each.length} pages`, `${ms(each[0])}, ${ms(each.at(-1))}`);
  const http = openHttp(port);
  const pages = [];
  for (let i = 0; i < 50; i++) pages.push(await timed(async () => http.get(`/api/v1/conversations/${channel}/messages?limit=50`, await tokenOf(name(1)))));
  http.close();
  row("a page of 50 messages p50", ms(percentile(pages, 0.5)));
}

try {
  pg = await startPg(join(scratch, "pg"), port + 1);
  // its port opens before it answers
  for (let tries = 0; tries < 100 && !(await pg.sql("postgres", "select 1").catch(() => null)); tries++) await sleep(100);
  product = await startOn({ pg, database, dir: scratch, port });
  const extra = ["spare", ...Array.from({ length: 200 }, (_, i) => `many${i}`)];
  people = await addPeople(sql, [...Array.from({ length: size }, (_, i) => name(i)), ...extra]);
  tokenOf = tokensOf(product.store, people);
  console.log(`a channel of ${size} members, ${sockets} sockets of them, one server`);
  await fill();
  const clients = await connectAll();
  await paced(clients);
  await flood(clients);
  await membership();
  await reading(clients);
  await paging();
  row("server memory in the end", `${(mem([serverPid()]) / 1_024).toFixed(0)} MiB`);
  for (const client of clients) client.close();
} finally {
  await product?.stop();
  await pg?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
