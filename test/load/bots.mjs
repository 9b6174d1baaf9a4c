// npm run bench:bots: from a send's acknowledgement to the first delta at the client, beside asking the same scripted host directly, while 50 answers
// stream (STREAMS), and what a delta costs the worker.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hoopoe/sdk";
import { freePort, percentile, startProduct } from "./product.mjs";

const root = join(import.meta.dirname, "../..");
const rounds = Number(process.env.ROUNDS ?? 200);
const streams = Number(process.env.STREAMS ?? 50);
/** Between two questions. */
const everyMs = 120;
const scratch = mkdtempSync(join(tmpdir(), "hoopoe-bench-"));
const hostPort = await freePort();
const host = spawn("node", [join(root, "test/model-host/main.mjs"), "--port", String(hostPort)], { stdio: "ignore" });
const product = await startProduct({ root, dataDir: join(scratch, "data") });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (check, ms = 15_000) => {
  for (const late = performance.now() + ms; !check() && performance.now() < late; ) await sleep(1);
  if (!check()) throw new Error("it did not come to that");
};

/** Milliseconds until the host's first word, asked as a worker asks it. */
async function direct() {
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${hostPort}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "echo", stream: true, messages: [{ role: "user", content: "你好 hello" }] }),
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (let text = ""; !/"content":"[^"]/.test(text); ) text += decoder.decode((await reader.read()).value, { stream: true });
  const ms = performance.now() - began;
  await reader.cancel();
  return ms;
}

/** The administrator, with a bot that repeats and one that writes for a minute, 20 words a second. */
async function open() {
  const client = createClient({ baseUrl: product.url, credentials: "memory" });
  await client.login({ username: "admin", password: "bench-password" });
  await until(() => client.connection.get() === "online");
  const provider = await client.call("adminCreateProvider", { body: { name: "bench", baseUrl: `http://127.0.0.1:${hostPort}/v1`, jurisdiction: "local" } });
  const bot = (username, model) => client.call("adminCreateBot", { body: { username, displayName: username, providerId: provider.id, model } });
  const [repeats, writes] = await Promise.all([bot("bench-repeats", "echo"), bot("bench-writes", "pace-2400x50ms")]);
  const { id } = await client.createConversation({ kind: "direct", memberIds: [repeats.id] });
  return { client, chat: id, writer: writes.id };
}

/** Milliseconds from the acknowledgement to the first delta of the answer. */
async function asked(client, conversationId, n) {
  let firstDelta;
  let ended = false;
  const undo = [
    client.on("message:delta", (delta) => {
      if (delta.conversationId === conversationId) firstDelta ??= performance.now();
    }),
    client.on("message:updated", (message) => {
      ended ||= message.conversationId === conversationId && message.ai !== null && message.ai.state !== "streaming";
    }),
  ];
  await client.emit("message:send", { conversationId, clientId: `b${n}`, text: "你好 hello" });
  const acked = performance.now();
  await until(() => ended);
  for (const off of undo) off();
  // a delta may be here before the acknowledgement
  return Math.max(0, firstDelta - acked);
}

/** Processor time of the worker so far, in milliseconds. */
function workerCpuMs() {
  let ms = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("hoopoe-worker") || !readFileSync(`/proc/${pid}/environ`, "latin1").includes(scratch))
        continue;
      const [user, system] = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ").slice(11, 13).map(Number);
      ms += (user + system) * 10;
    } catch {
      // it ended meanwhile
    }
  }
  return ms;
}

async function measure({ client, chat }, name) {
  const [through, plain] = [[], []];
  for (let n = 0; n < rounds; n++) {
    plain.push(await direct());
    through.push(await asked(client, chat, `${name}${n}`));
    await sleep(everyMs);
  }
  const figure = (share) =>
    `${percentile(through, share).toFixed(1)} − ${percentile(plain, share).toFixed(1)} = ${(percentile(through, share) - percentile(plain, share)).toFixed(1)} ms`;
  console.log(`${name}: acknowledgement to first delta, less the host asked directly: p50 ${figure(0.5)}, p95 ${figure(0.95)} (${rounds} questions)`);
}

try {
  const bench = await open();
  for (let n = 0; n < 30; n++) await asked(bench.client, bench.chat, `w${n}`);
  await measure(bench, "nothing else");
  let deltas = 0;
  bench.client.on("message:delta", () => void deltas++);
  const rooms = await Promise.all(
    Array.from({ length: streams }, (_, n) => bench.client.createConversation({ kind: "group", name: `stream ${n}`, memberIds: [bench.writer] })),
  );
  await Promise.all(
    rooms.map(({ id }) => bench.client.emit("message:send", { conversationId: id, clientId: "s", text: "write on", mentions: [bench.writer] })),
  );
  await until(() => deltas > streams * 10);
  const before = { deltas, cpu: workerCpuMs(), at: performance.now() };
  await sleep(10_000);
  const [sent, cpu, seconds] = [deltas - before.deltas, workerCpuMs() - before.cpu, (performance.now() - before.at) / 1_000];
  console.log(
    `${streams} answers stream: ${(sent / seconds).toFixed(0)} deltas/s at one client; the worker spends ${(cpu / sent).toFixed(2)} ms of CPU a delta`,
  );
  await measure(bench, `beside ${streams} answers`);
  bench.client.close();
} finally {
  await product.stop();
  host.kill();
  rmSync(scratch, { recursive: true, force: true });
}
