// npm run bench:grows [-- 1000 100000 10000000]: what sending and reading cost as messages and conversations grow. Times are medians at one call after
// the other; pages of the database (8 KiB) touched per call are the work itself, whatever the machine does beside. Needs some 15 GB for ten million.
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchCopy } from "./bench-copy.mjs";
import { untilEnd } from "./ending.mjs";
import { addConversations, conversationId, growTo } from "./grows-seed.mjs";
import { markedText } from "./texts.mjs";

process.env.BENCH_DIR = benchCopy();
const { fromBench } = await import("./bench-folder.mjs");
const { startPg } = await fromBench("lib/pg.mjs");
const { cpu, median, now, sleep } = await fromBench("lib/util.mjs");
const { addPeople, tokensOf } = await import("./people.mjs");
const { startOn } = await import("./product-process.mjs");
const { openHttp, openSocket } = await import("./wire.mjs");

const sizes = process.argv.slice(2).length ? process.argv.slice(2).map(Number) : [1_000, 100_000, 10_000_000];
const spread = 9_999;
const owned = { few: 10, many: 1_000, most: 10_000 };
const port = Number(process.env.GROWS_PORT ?? 24_402);
const dir = process.env.GROWS_DIR ?? join(tmpdir(), "hoopoe-grows");
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });

const pg = await startPg(join(dir, "pg"), Number(process.env.GROWS_PG_PORT ?? 24_433));
const database = "grows";
const sql = (...statements) => pg.sql(database, ...statements);
const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
let product;
let tokenOf;

/** Runs `once` `times` times, one after the other. */
async function measured(times, once) {
  for (let i = 0; i < 10; i++) await once(i);
  const touched = await blocks();
  const began = cpu(product.pids());
  const database = cpu([pg.pid]);
  const took = [];
  for (let i = 0; i < times; i++) {
    const at = now();
    await once(i);
    took.push(now() - at);
  }
  const used = { server: cpu(product.pids()) - began, database: cpu([pg.pid]) - database };
  return { ms: median(took), touched: ((await blocks()) - touched) / times, server: (used.server / times) * 1_000, database: (used.database / times) * 1_000 };
}

/** Pages that statements have touched, by hit or read; backends tell it when they have been idle for a moment. */
async function blocks() {
  await sleep(1_500);
  const { rows } = await sql(`select blks_hit + blks_read as n from pg_stat_database where datname = '${database}'`);
  return Number(rows[0].n);
}

async function open(username) {
  const token = await tokenOf(username);
  const [socket, http] = [await openSocket(port, token), openHttp(port)];
  let sent = 0;
  const emit = (event, input) => new Promise((resolve) => void socket.emit(event, JSON.stringify(input), resolve));
  return {
    send: (conversation) => emit("message:send", { conversationId: conversationId(conversation), clientId: `m${now()}-${++sent}`, text: markedText(sent) }),
    emit,
    get: async (path) => http.get(`/api/v1${path}`, await tokenOf(username)),
    close: () => (socket.close(), http.close()),
  };
}

const calls = (client, { total, conversations }) => ({
  "send, in the conversation with a tenth of all": () => client.send(0),
  "send, in conversations taken in turn": (i) => client.send(1 + (i % (conversations - 1))),
  "newest page of 50, there": () => client.get(`/conversations/${conversationId(0)}/messages`),
  "page of 50 from its middle": () => client.get(`/conversations/${conversationId(0)}/messages?beforeSeq=${Math.ceil(total / 20) + 50}`),
  "the last 50 changes, there": () => client.emit("sync:pull", { conversationId: conversationId(0), afterRev: Math.max(0, total / 10 - 50), limit: 50 }),
  "heads (first page)": () => client.emit("sync:heads", {}),
  "list of conversations (first page)": () => client.get("/conversations"),
});

async function show(title, of, username) {
  const client = await open(username);
  for (const [name, call] of Object.entries(calls(client, of))) {
    const { ms, touched, server, database: db } = await measured(name.startsWith("send") ? 200 : 60, call);
    line([title, name, ms.toFixed(2), server.toFixed(2), db.toFixed(2), touched.toFixed(1)]);
  }
  client.close();
}

await untilEnd(
  async () => {
    for (let i = 0; i < 50 && !(await pg.sql("postgres", "select 1").catch(() => null)); i++) await sleep(200);
    product = await startOn({ pg, database, dir, port });
    product.pids = () => [product.child.pid];
    const people = await addPeople(sql, [...Object.keys(owned), "writer"]);
    tokenOf = tokensOf(product.store, people);
    await addConversations(sql, { count: spread + 1, members: Object.entries(owned).map(([name, count]) => ({ id: people.get(name).id, count })) });
    line(["grown to", "call", "ms", "server CPU ms", "database CPU ms", "pages touched"]);
    line(["---", "---", "---", "---", "---", "---"]);
    let stored = 0;
    for (const total of sizes) {
      await growTo(sql, { total, stored, spread, senderId: people.get("writer").id });
      stored = total;
      await show(`${total.toLocaleString("en-US")} messages`, { total, conversations: owned.few }, "few");
    }
    for (const name of Object.keys(owned))
      await show(`${owned[name].toLocaleString("en-US")} conversations of one's own`, { total: stored, conversations: owned[name] }, name);
  },
  async () => {
    await product?.stop();
    await pg.stop();
    rmSync(dir, { recursive: true, force: true });
  },
);
process.exit(0);
