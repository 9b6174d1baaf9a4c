import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { startHoopoe } from "../../rig/hoopoe.js";
import { addPeople, type Caller, createConversation, signIn } from "../../rig/people.js";
import { until } from "../../rig/until.js";
import { check, type Verdict } from "../rig/checker.js";
import { Ledger } from "../rig/ledger.js";
import { steadyPort } from "../rig/ports.js";
import { signalAll } from "../rig/processes.js";
import { sayAll, Writer } from "../rig/writer.js";

/** The product with the database that it brings: everything that was acknowledged a moment before all of Postgres was killed. */
export async function crashDatabase(product?: string): Promise<Verdict> {
  const env = { PORT: String(await steadyPort()), WORKERS: "0", LOG_LEVEL: "warn" };
  const hoopoe = await startHoopoe({ env, ...(product === undefined ? {} : { product }) });
  try {
    const people = await addPeople(await signIn(hoopoe.url, hoopoe.admin), 4);
    const room = await createConversation(people[0] as Caller, people.slice(1));
    await writeAllOut(hoopoe.dataDir);
    const ledger = new Ledger();
    const writers = people.map((caller) => new Writer(caller, { ledger, url: hoopoe.url, by: "socket" }));
    await sayAll(writers, 50, () => room.id);
    for (const writer of writers) writer.stop();
    const postgres = hoopoe.processes().filter(({ command }) => /(^|\/)postgres(:| )/.test(command));
    signalAll(
      postgres.map(({ pid }) => pid),
      "SIGKILL",
    );
    await until("Postgres is back", () => hoopoe.output().includes("Postgres is back."), 30_000);
    await until("the server answers", async () => (await people[0]?.call("GET", "/me").catch(() => null))?.status === 200, 30_000);
    return await check(ledger, [{ conversationId: room.id, members: people }]);
  } finally {
    await hoopoe.stop();
  }
}

/** What was committed so far is on disk, even by a Postgres that is in no hurry. */
async function writeAllOut(dataDir: string): Promise<void> {
  const { port, password } = JSON.parse(readFileSync(join(dataDir, "keys/postgres.json"), "utf8")) as { port: number; password: string };
  const client = new pg.Client({ host: "127.0.0.1", port, user: "hoopoe", password, database: "hoopoe" });
  await client.connect();
  try {
    await client.query("set synchronous_commit = on");
    await client.query("create table written_out (id int)");
    await client.query("drop table written_out");
  } finally {
    await client.end();
  }
}
