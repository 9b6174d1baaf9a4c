// npm run bench:profile -- W1 [W2 …]: where the server's CPU goes while one of the bench's loads runs. Prints self time by function and by
// place, and writes a .cpuprofile for Chrome's or VS Code's viewer. The inspector of the server process alone is opened, while it is measured.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchCopy } from "./bench-copy.mjs";
import { untilEnd } from "./ending.mjs";

process.env.BENCH_DIR = benchCopy();
const inspectPort = Number(process.env.INSPECT_PORT ?? 24_229);
process.env.PRODUCT_NODE_OPTIONS = `--inspect-port=127.0.0.1:${inspectPort}`;
const { fromBench } = await import("./bench-folder.mjs");
const { startPg } = await fromBench("lib/pg.mjs");
const { cpu, now, pool, sleep, tree } = await fromBench("lib/util.mjs");
const { default: target } = await import("./hoopoe.mjs");

const seconds = Number(process.env.SECONDS ?? 6);
const history = Number(process.env.HISTORY ?? 20_000);
const works = process.argv.slice(2);
const dir = process.env.PROFILE_DIR ?? join(tmpdir(), "hoopoe-profile");
mkdirSync(dir, { recursive: true });

const loads = {
  W1: async (until) => {
    const senders = [];
    for (let i = 0; i < 16; i++) (await target.connect(`u${100 + i}`)).onDeliver = () => undefined;
    for (let i = 0; i < 16; i++) senders.push(await target.connect(`u${i}`));
    return flood(until, 32, (i, n, done) => senders[i].send(`u${100 + i}`, `~${n}~`, done));
  },
  W1one: async (until) => {
    const senders = [];
    for (let i = 0; i < 16; i++) (await target.connect(`u${100 + i}`)).onDeliver = () => undefined;
    for (let i = 0; i < 16; i++) senders.push(await target.connect(`u${i}`));
    return flood(until, 1, (i, n, done) => senders[i].send(`u${100 + i}`, `~${n}~`, done));
  },
  W2: async (until) => {
    const members = [];
    await pool(500, 50, async (i) => void (members[i] = await target.connect(`u${i}`)));
    await members[0].join("room", true);
    await pool(499, 20, (i) => members[i + 1].join("room"));
    let deliveries = 0;
    let n = 0;
    const seen = new Map();
    const next = () => members[0].sendRoom("room", `~${++n}~`);
    for (const member of members)
      member.onDeliver = (seq) => {
        deliveries++;
        seen.set(seq, (seen.get(seq) ?? 0) + 1);
        if (seen.get(seq) === 500 && seen.delete(seq) && now() < until.at) next();
      };
    until.begin();
    for (let i = 0; i < 16; i++) next();
    await sleep(until.at - now());
    return { unit: "delivery", n: deliveries };
  },
  W3: async (until) => {
    let n = 0;
    until.begin();
    while (now() < until.at) {
      const clients = [];
      await pool(1_000, 100, async (i) => void clients.push(await target.connect(`u${i}`)));
      n += clients.length;
      for (const client of clients) client.close();
    }
    return { unit: "login", n };
  },
  W4: (until) => repeat(until, 1, "catch-up of 10,000", async (client) => target.catchUp(client, "cu10000")),
  W5: (until) => repeat(until, 4, "page", (client) => target.randomPage(client, "hist", history)),
};

async function flood(until, window, send) {
  let acked = 0;
  let sent = 0;
  const one = (i) => {
    if (now() < until.at) send(i, ++sent, () => (acked++, one(i)));
  };
  until.begin();
  for (let i = 0; i < 16; i++) for (let k = 0; k < window; k++) one(i);
  await sleep(until.at - now());
  return { unit: "message", n: acked };
}

async function repeat(until, readers, unit, once) {
  let n = 0;
  const clients = [];
  for (let i = 0; i < readers; i++) clients.push(await target.connect(unit === "page" ? "hist" : "cu10000"));
  until.begin();
  await Promise.all(
    clients.map(async (client) => {
      while (now() < until.at) {
        await once(client);
        n++;
      }
    }),
  );
  return { unit, n };
}

/** The inspector's protocol over its WebSocket. */
async function inspector(port) {
  for (let i = 0; ; i++) {
    const list = await fetch(`http://127.0.0.1:${port}/json/list`).then(
      (r) => r.json(),
      () => null,
    );
    if (list) {
      const { default: WebSocket } = await fromBench("node_modules/ws/wrapper.mjs");
      const socket = new WebSocket(list[0].webSocketDebuggerUrl, { maxPayload: 1 << 30 });
      await new Promise((resolve) => socket.once("open", resolve));
      let id = 0;
      const waiting = new Map();
      socket.on("message", (data) => {
        const message = JSON.parse(data);
        waiting.get(message.id)?.(message.result);
      });
      const call = (method, params = {}) =>
        new Promise((resolve) => {
          waiting.set(++id, resolve);
          socket.send(JSON.stringify({ id, method, params }));
        });
      return { call, close: () => socket.close() };
    }
    if (i > 50) throw new Error("the inspector did not open");
    await sleep(100);
  }
}

function report(name, profile, share) {
  const times = new Map(profile.nodes.map((node) => [node.id, 0]));
  profile.samples.forEach((id, i) => times.set(id, times.get(id) + profile.timeDeltas[i]));
  const total = [...times.values()].reduce((a, b) => a + b, 0);
  const byFunction = new Map();
  const byPlace = new Map();
  for (const { id, callFrame } of profile.nodes) {
    const from = sourceOf(callFrame);
    const place = from || callFrame.functionName;
    const key = `${callFrame.functionName || "(anonymous)"}  ${from}:${callFrame.lineNumber + 1}`;
    byFunction.set(key, (byFunction.get(key) ?? 0) + times.get(id));
    byPlace.set(packageOf(place), (byPlace.get(packageOf(place)) ?? 0) + times.get(id));
  }
  const idle = byFunction.get("(idle)  :0") ?? 0;
  console.log(`\n## ${name}: ${share}; ${(100 - (idle / total) * 100).toFixed(0)} % of the time busy`);
  for (const { title, map, rows } of [
    { title: "place", map: byPlace, rows: 22 },
    { title: "function", map: byFunction, rows: 45 },
  ]) {
    console.log(`\n% of busy time by ${title}`);
    for (const [key, time] of [...map]
      .filter(([k]) => !k.startsWith("(idle)"))
      .sort((a, b) => b[1] - a[1])
      .slice(0, rows))
      console.log(`${((time / (total - idle)) * 100).toFixed(1).padStart(5)}  ${key}`);
  }
}

// the bundle says above each part of it which file that was
const sources = new Map();
function sourceOf({ url, lineNumber }) {
  if (!url.includes("/dist/bundle/")) return placeOf(url);
  if (!sources.has(url)) {
    let source = "";
    const named = (line) => (source = /^\s*\/\/ ((?:\.\.\/)*(?:node_modules|libs|apps)\/.*)/.exec(line)?.[1] ?? source);
    sources.set(url, readFileSync(new URL(url), "utf8").split("\n").map(named));
  }
  return placeOf(`/${sources.get(url)[lineNumber]}`);
}
const placeOf = (url) =>
  url
    .replace(/^file:\/\//, "")
    .replace(/^.*\/node_modules\//, "")
    .replace(/^.*\/(libs|apps)\//, "$1/");
const packageOf = (place) => (place.startsWith("node:") ? place : (/^(libs|apps)\/[^/]+/.exec(place)?.[0] ?? /^(@[^/]+\/)?[^/]+/.exec(place)?.[0] ?? place));
const serverPid = () => tree(target.pids()).find((pid) => /hoopoe-server\.js/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1")));

const pg = await startPg(join(dir, "pg"), Number(process.env.PROFILE_PG_PORT ?? 24_432));
// a cluster that was not closed well recovers first
for (let i = 0; i < 50 && !(await pg.sql("postgres", "select 1").catch(() => null)); i++) await sleep(200);
await untilEnd(
  async () => {
    await target.start({ pg, dir, users: 1_000 });
    if (works.includes("W4")) await target.seed("cu10000", 10_000);
    if (works.includes("W5")) await target.seed("hist", history);
    // a server that has just come tells its events to others until it knows that it is alone
    await sleep(16_000);
    process.kill(serverPid(), "SIGUSR1");
    const debug = await inspector(inspectPort);
    await debug.call("Profiler.enable");
    await debug.call("Profiler.setSamplingInterval", { interval: 200 });
    for (const work of works) {
      const until = {
        at: Infinity,
        begin() {
          this.at = now() + seconds * 1_000;
          this.server = cpu([serverPid()]);
          this.database = cpu([pg.pid]);
          void debug.call("Profiler.start");
        },
      };
      const { unit, n } = await loads[work](until);
      const used = { server: cpu([serverPid()]) - until.server, database: cpu([pg.pid]) - until.database };
      const { profile } = await debug.call("Profiler.stop");
      writeFileSync(join(dir, `${work}.cpuprofile`), JSON.stringify(profile));
      report(
        work,
        profile,
        `${n} × ${unit}, ${((used.server / n) * 1e6).toFixed(1)} µs of server CPU and ${((used.database / n) * 1e6).toFixed(1)} µs of database CPU each`,
      );
      await sleep(1_000);
    }
    debug.close();
  },
  async () => {
    await target.stop();
    await pg.stop();
  },
);
console.log(
  `\n${dir}: ${readdirSync(dir)
    .filter((f) => f.endsWith(".cpuprofile"))
    .join(" ")}`,
);
process.exit(0);
