// npm run bench:behind: how far the index for search is behind while people write, at several rates, one worker, everything on one machine.
// SECONDS (20) for each rate.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { embeddedUrl } from "./embedded.mjs";
import { untilEnd } from "./ending.mjs";
import { startProduct } from "./product.mjs";
import { makeLanguage } from "./search-texts.mjs";

const seconds = Number(process.env.SECONDS ?? 20);
const rates = [10, 50, 200];
const rooms = 20;
const lookEveryMs = 50;
const dataDir = mkdtempSync(join(tmpdir(), "hoopoe-bench-behind-"));
const product = await startProduct({ root: join(import.meta.dirname, "../.."), dataDir, env: { WORKERS: "1" } });
const db = new pg.Client(embeddedUrl(dataDir));
await db.connect();

await untilEnd(
  async () => {
    const { text } = makeLanguage();
    const { accessToken } = await post("/auth/login", { username: "admin", password: "bench-password" });
    const ids = [];
    for (let i = 0; i < rooms; i++) ids.push((await post("/conversations", { kind: "group", name: `room ${i}`, memberIds: [] }, accessToken)).id);
    let sent = 0;
    for (const rate of rates) {
      const behind = [];
      let over = false;
      const looking = (async () => {
        for (; !over; await sleep(lookEveryMs)) behind.push(await secondsBehind());
      })();
      const sends = [];
      for (const began = performance.now(); performance.now() - began < seconds * 1_000; await sleep(10)) {
        for (const due = ((performance.now() - began) / 1_000) * rate; sends.length < due; sent++)
          sends.push(post(`/conversations/${ids[sent % rooms]}/messages`, { clientId: String(sent), text: text() }, accessToken));
      }
      await Promise.all(sends);
      over = true;
      await looking;
      behind.sort((a, b) => a - b);
      const at = (p) => behind[Math.min(behind.length - 1, Math.floor(behind.length * p))].toFixed(2);
      console.log(`${String(rate).padStart(4)} messages a second for ${seconds} s: behind p50 ${at(0.5)}, p95 ${at(0.95)}, at most ${at(1)} s`);
    }
  },
  async () => {
    await db.end();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  },
);

/** How long ago the oldest message was sent that is not indexed yet. */
async function secondsBehind() {
  const { rows } = await db.query(
    `select coalesce(max(extract(epoch from clock_timestamp() - m.created_at)), 0)::float as behind from conversation c
     left join search_cursor s on s.conversation_id = c.id
     cross join lateral (select created_at from message where conversation_id = c.id and rev > coalesce(s.rev, 0) order by rev limit 1) m`,
  );
  return rows[0].behind;
}

async function post(path, body, token) {
  const answer = await fetch(`${product.url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
