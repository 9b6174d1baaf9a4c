// npm run bench:overload: finds how many sends a second the product carries, offers five times as many from other processes, and prints what
// became of them (R12 of the plan), then cuts 2,000 clients at once and times their return (R17). On few cores clients and server share them.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startProduct } from "./product.mjs";

const root = join(import.meta.dirname, "../..");
const processes = 2;
const peopleCount = 32;
const stormPeople = 40;
const stormClients = Number(process.env.CLIENTS ?? 2_000);
const factor = Number(process.env.FACTOR ?? 5);
const seconds = Number(process.env.SECONDS ?? 15);
const dataDir = mkdtempSync(join(tmpdir(), "hoopoe-overload-"));

const percentile = (counts, share) => {
  const total = counts.reduce((a, b) => a + b, 0);
  let seen = 0;
  return total ? counts.findIndex((count) => (seen += count) >= total * share) : null;
};
const add = (arrays) => arrays.reduce((sum, one) => sum.map((value, i) => value + one[i]));
const total = (answers, name) => answers.reduce((sum, answer) => sum + answer[name], 0);

const product = await startProduct({ root, dataDir });
const children = Array.from({ length: processes }, () => fork(join(import.meta.dirname, "overload-client.mjs")));
const ask = (child, order, input) => new Promise((resolve) => (child.once("message", ({ answer }) => resolve(answer)), child.send({ order, input })));
const askAll = (order, inputOf) => Promise.all(children.map((child, i) => ask(child, order, inputOf(i))));

const api = async (path, body, token) => {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`${product.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const metrics = async () => {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return (name) => Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (.*)$`, "m").exec(text)?.[1]);
};

async function makePeople() {
  const admin = await api("/auth/login", { username: "admin", password: "bench-password" });
  const people = [];
  for (let i = 0; i < peopleCount + stormPeople; i++) {
    await api("/admin/users", { username: `u${i}`, displayName: `Person ${i}`, password: "bench-password" }, admin.accessToken);
    const signed = await api("/auth/login", { username: `u${i}`, password: "bench-password" });
    people.push({ token: signed.accessToken, id: signed.user.id });
  }
  for (let i = 0; i < peopleCount; i += 2) {
    const { id } = await api("/conversations", { kind: "direct", memberIds: [people[i + 1].id] }, people[i].token);
    for (const one of [people[i], people[i + 1]]) one.conversationId = id;
  }
  return people;
}

const port = Number(new URL(product.url).port);
const people = await makePeople();
const each = peopleCount / processes;
await askAll("open", (i) => ({ port, people: people.slice(i * each, (i + 1) * each) }));

console.log(
  `${availableParallelism()} cores, ${processes} client processes, load of the machine before: ${readFileSync("/proc/loadavg", "utf8").split(" ")[0]}`,
);
const serverPid = descendants(product.pid).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("hoopoe-server"));
let peak = 0;
let peakP99 = 0;
let peakCpu = 0;
for (const outstanding of [64, 256, 512, 1_024]) {
  await askAll("closed", () => ({ outstanding: outstanding / processes, seconds: 2 }));
  const before = cpuOf(serverPid);
  const answers = await askAll("closed", () => ({ outstanding: outstanding / processes, seconds: 5 }));
  const each = ((cpuOf(serverPid) - before) / total(answers, "ok")) * 1e6;
  const rate = total(answers, "ok") / 5;
  const p99 = percentile(add(answers.map((a) => a.okMs)), 0.99);
  console.log(
    `closed loop, ${String(outstanding).padStart(5)} under way: ${Math.round(rate)} acknowledged/s, p99 ${p99} ms, refused ${total(answers, "refused")}, ${each.toFixed(0)} µs of the server's CPU each`,
  );
  if (rate > peak) [peak, peakP99, peakCpu] = [rate, p99, each];
}

const others = fork(join(import.meta.dirname, "overload-client.mjs"));
const cpuBefore = cpuOf(serverPid);
// those who offer it share the processors and are late themselves: what a refusal takes is told by somebody beside, who sends little
const beside = fork(join(import.meta.dirname, "overload-client.mjs"));
await ask(beside, "open", { port, people: people.slice(0, 16) });
const asking = ask(beside, "open_loop", { perSecond: 32, seconds });
const storming = ask(others, "handshakes", { port, token: people[0].token, perSecond: 20, seconds });
const answers = await askAll("open_loop", () => ({ perSecond: (peak * factor) / processes, seconds }));
const handshakes = await storming;
const lone = await asking;
const cpuUsed = (cpuOf(serverPid) - cpuBefore) * 1e6;
const sendingSeconds = Math.max(...answers.map((a) => a.sendingSeconds));
const [sent, ok, refused] = ["sent", "ok", "refused"].map((name) => total(answers, name));
const okMs = add(answers.map((a) => a.okMs));
const refusedMs = add(answers.map((a) => a.refusedMs));
const perSecond = Array.from({ length: seconds }, (_, i) => answers.reduce((sum, answer) => sum + (answer.perSecond[i] ?? 0), 0));
const goodput = perSecond.reduce((a, b) => a + b, 0) / perSecond.length;
const read = await metrics();
console.log(
  `\noffered ${factor} × ${Math.round(peak)}/s: ${Math.round(sent / sendingSeconds)} sends/s came about (${(sent / sendingSeconds / peak || 0).toFixed(1)} ×) for ${sendingSeconds.toFixed(0)} s`,
);
console.log(`goodput ${Math.round(goodput)}/s = ${((goodput / peak) * 100).toFixed(0)} % of the peak; by second: ${perSecond.join(" ")}`);
console.log(`accepted: ack p50 ${percentile(okMs, 0.5)} p99 ${percentile(okMs, 0.99)} ms (at the peak p99 ${peakP99} ms)`);
console.log(
  `refused ${refused}: p50 ${percentile(refusedMs, 0.5)} p99 ${percentile(refusedMs, 0.99)} ms; without retryAfterMs ${total(answers, "withoutWait")}; other refusals ${JSON.stringify(answers.map((a) => a.others))}`,
);
console.log(
  `… to somebody beside, who sends 2/s: refused ${lone.refused} of ${lone.sent}, p50 ${percentile(lone.refusedMs, 0.5)} p95 ${percentile(lone.refusedMs, 0.95)} p99 ${percentile(lone.refusedMs, 0.99)} ms`,
);
console.log(
  `a refusal cost about ${((cpuUsed - ok * peakCpu) / refused).toFixed(1)} µs of the server's CPU, which was busy ${(cpuUsed / 1e4 / sendingSeconds).toFixed(0)} % of a core`,
);
console.log(`unanswered 3 s after the end: ${sent - ok - refused}; connections that live: ${total(answers, "open")} of ${peopleCount}`);
console.log(
  `handshakes meanwhile: ${handshakes.in} in, ${handshakes.refused} refused (p99 ${percentile(handshakes.refusedMs.counts, 0.99)} ms), others ${handshakes.others}`,
);
console.log(
  `shed: ${["typing", "presence", "signIn", "read", "send"].map((work) => `${work} ${read(`hoopoe_shed_total{work="${work}"}`)}`).join(", ")}; memory ${(read("process_resident_memory_bytes") / 2 ** 20).toFixed(0)} MiB`,
);

const recovered = performance.now();
for (;;) {
  const probe = await askAll("open_loop", () => ({ perSecond: (peak * 0.3) / processes, seconds: 1 }));
  const level = (await metrics())("hoopoe_overload_level");
  const p99 = percentile(add(probe.map((a) => a.okMs)), 0.99);
  const well = total(probe, "refused") === 0 && level === 0;
  console.log(
    `after ${((performance.now() - recovered) / 1_000).toFixed(1)} s at 30 % of the peak: refused ${total(probe, "refused")}, level ${level}, p99 ${p99} ms`,
  );
  if (well || performance.now() - recovered > 60_000) break;
}

await storm();
for (const child of [...children, others, beside]) child.kill();
await product.stop();
rmSync(dataDir, { recursive: true, force: true });

async function storm() {
  // others than those who send, so that the sends reach no more sockets than before
  const tokens = Array.from({ length: stormClients }, (_, i) => people[peopleCount + (i % (people.length - peopleCount))].token);
  const [sending, coming] = [askAll("open_loop", () => ({ perSecond: (peak * 0.3) / processes, seconds: 10 })), ask(others, "storm", { port, tokens })];
  const { times, refused: again } = await coming;
  const meanwhile = await sending;
  times.sort((a, b) => a - b);
  const at = (share) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] / 1_000).toFixed(1);
  console.log(`\n${stormClients} clients at once, beside 30 % of the peak in sends: all in after ${at(1)} s (half ${at(0.5)} s), ${again} asked to come back`);
  console.log(
    `sends meanwhile: ${total(meanwhile, "ok")} acknowledged, ${total(meanwhile, "refused")} refused, p99 ${percentile(add(meanwhile.map((a) => a.okMs)), 0.99)} ms`,
  );
}

/** Seconds of CPU that a process has used. */
function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

function descendants(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(descendants)];
}
