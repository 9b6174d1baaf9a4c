// npm run bench:bots: from a send's acknowledgement to the first delta at the client, beside asking the same scripted host directly.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hoopoe/sdk";
import { freePort, percentile, startProduct } from "./product.mjs";

const root = join(import.meta.dirname, "../..");
const rounds = Number(process.env.ROUNDS ?? 60);
const scratch = mkdtempSync(join(tmpdir(), "hoopoe-bench-"));
const hostPort = await freePort();
const host = spawn("node", [join(root, "test/model-host/main.mjs"), "--port", String(hostPort)], { stdio: "ignore" });
const product = await startProduct({ root, dataDir: join(scratch, "data") });
const until = async (check) => {
  for (let i = 0; i < 3_000 && !check(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!check()) throw new Error("it did not come to that");
};

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

async function open() {
  const client = createClient({ baseUrl: product.url, credentials: "memory" });
  await client.login({ username: "admin", password: "bench-password" });
  await until(() => client.connection.get() === "online");
  const provider = await client.call("adminCreateProvider", { body: { name: "bench", baseUrl: `http://127.0.0.1:${hostPort}/v1`, jurisdiction: "local" } });
  const bot = await client.call("adminCreateBot", { body: { username: "bench-bot", displayName: "Bench", providerId: provider.id, model: "echo" } });
  const conversation = await client.createConversation({ kind: "direct", memberIds: [bot.id] });
  return { client, conversationId: conversation.id };
}

async function asked({ client, conversationId }, n) {
  let firstDelta;
  let ended = false;
  const undo = [
    client.on("message:delta", () => {
      firstDelta ??= performance.now();
    }),
    client.on("message:updated", (message) => {
      ended ||= message.ai !== null && message.ai.state !== "streaming";
    }),
  ];
  await client.emit("message:send", { conversationId, clientId: `b${n}`, text: "你好 hello" });
  const acked = performance.now();
  await until(() => ended);
  for (const off of undo) off();
  return firstDelta - acked;
}

try {
  const chat = await open();
  for (let n = 0; n < 10; n++) await asked(chat, `w${n}`);
  const [through, plain] = [[], []];
  for (let n = 0; n < rounds; n++) {
    plain.push(await direct());
    through.push(await asked(chat, n));
  }
  const line = (name, share) =>
    console.log(
      `${name}  direct ${percentile(plain, share).toFixed(1)} ms   through Hoopoe ${percentile(through, share).toFixed(1)} ms   beyond the model ${(percentile(through, share) - percentile(plain, share)).toFixed(1)} ms`,
    );
  console.log(`acknowledgement to first delta, ${rounds} questions one after the other`);
  line("p50", 0.5);
  line("p95", 0.95);
  chat.client.close();
} finally {
  await product.stop();
  host.kill();
  rmSync(scratch, { recursive: true, force: true });
}
