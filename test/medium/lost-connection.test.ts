import { createConversation } from "@hoopoe/actions";
import { isDatabaseAway } from "@hoopoe/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import pg from "pg";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

let database: TestDatabase;
let acting: Acting;
const uncaught: string[] = [];
const note = (error: Error): void => void uncaught.push(error.message);
beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { others: 1 });
  // what would end a process of the product
  process.prependListener("uncaughtException", note);
});
afterAll(async () => {
  process.off("uncaughtException", note);
  await acting?.opened.close();
  await database?.drop();
});

test("a connection that is lost in the middle of a transaction ends the transaction, not the process", async () => {
  const create = () => createConversation(acting.ctx, { kind: "group", memberIds: acting.others, name: "丢了 lost" });
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query("begin");
  await holder.query("lock table member in access exclusive mode");
  const created = create().catch((error: unknown) => error);
  const waiting = await until("it waits in its transaction", async () => {
    const { rows } = await database.query(
      "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_xid is not null",
    );
    return rows[0]?.pid ?? null;
  });
  await database.query("select pg_terminate_backend($1)", [waiting]);
  expect(isDatabaseAway(await created)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(uncaught).toEqual([]);
  await holder.end();
  expect(await create()).toMatchObject({ created: true });
});
