import { randomBytes, randomUUID } from "node:crypto";
import { endRecords } from "@hoopoe/actions";
import { afterEach, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type World = Acting & { database: TestDatabase };
async function began(): Promise<World> {
  const database = await freshDatabase();
  ends.push(database.drop);
  const acting = await actIn(database, { others: 3 });
  ends.push(() => acting.opened.close());
  return { ...acting, database };
}

const days = 1_096;
const end = ({ opened }: World, isOver = () => false) => endRecords(opened.deps, { days, isOver });
const ago = (count: number): Date => new Date(Date.now() - count * 86_400_000);

/** A call that was made then: its id is of that time, too. */
async function called({ ctx, database }: World, at: Date, more: object = {}): Promise<string> {
  const runId = randomUUID();
  const { callId } = await ctx.store.egressCalls.record({
    ...{ runId, botId: randomUUID(), conversationId: randomUUID(), askerId: randomUUID(), providerId: randomUUID(), provider: "p", model: "m", host: "h:443" },
    ...{ jurisdiction: "domestic", dataClass: "internal", action: "redact", policyVersion: 1, consentVersion: null, redactions: {}, subjects: [] },
    ...{ payloadSha256: randomBytes(32), payloadBytes: 1, ...more },
  });
  const time = at.getTime().toString(16).padStart(12, "0");
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${callId.slice(15)}`;
  await database.query("update egress_call set id = $2, at = $3 where id = $1", [callId, id, at]);
  return id;
}
const idsOf = async ({ database }: World, table: string): Promise<string[]> => (await database.query(`select id from ${table}`)).rows.map(({ id }) => id);
const hold = ({ database }: World, kind: "person" | "conversation", subjectId: string, released = false) =>
  database.query("insert into legal_hold (id, kind, subject_id, released_at) values (gen_random_uuid(), $1, $2, $3)", [
    kind,
    subjectId,
    released ? new Date() : null,
  ]);

test("calls end when their time is over, all of a run or none; those that a legal hold keeps stay", async () => {
  const world = await began();
  const [over, late] = [ago(days + 1), ago(days - 1)];
  const [held, free, room, runId, heldRun] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const kept = [
    await called(world, late),
    // of one answer, on either side of the day
    await called(world, over, { runId }),
    await called(world, late, { runId }),
    await called(world, over, { askerId: held }),
    await called(world, over, { subjects: [free, held], runId: heldRun }),
    await called(world, over, { runId: heldRun }),
    await called(world, over, { conversationId: room }),
  ];
  for (const more of [{}, {}, { askerId: free, subjects: [free] }]) await called(world, over, more);
  await hold(world, "person", held);
  await hold(world, "conversation", room);
  await hold(world, "person", free, true);
  expect(await end(world)).toMatchObject({ calls: 3, consents: 0 });
  expect(new Set(await idsOf(world, "egress_call"))).toEqual(new Set(kept));
  expect(await end(world)).toMatchObject({ calls: 0, consents: 0 });
  const { rows } = await world.database.query("select action, actor_id, target_kind, outcome from audit_event where action = 'records.end'");
  expect(rows).toEqual([{ action: "records.end", actor_id: null, target_kind: "egress_call", outcome: "done" }]);
});

test("consents end so long after the account was erased; of the living none does, however old", async () => {
  const world = await began();
  const [long = "", lately = "", held = ""] = world.others;
  const consent = async (accountId: string): Promise<string> => {
    const id = randomUUID();
    await world.database.query(
      "insert into consent (id, account_id, purpose, policy_version, given, door, at) values ($1, $2, 'ai', 'v', true, 'test', now() - interval '9 years')",
      [id, accountId],
    );
    return id;
  };
  const kept = [await consent(world.me), await consent(lately), await consent(held)];
  for (let i = 0; i < 3; i += 1) await consent(long);
  const erased = (id: string, at: Date) => world.database.query("update account set erased_at = $2 where id = $1", [id, at]);
  await erased(long, ago(days + 1));
  await erased(held, ago(days + 1));
  await erased(lately, ago(days - 1));
  await hold(world, "person", held);
  expect(await end(world)).toMatchObject({ calls: 0, consents: 3 });
  expect(new Set(await idsOf(world, "consent"))).toEqual(new Set(kept));
});

test("they end in pieces, and what is left when the worker ends goes with the next look", async () => {
  const world = await began();
  const { query } = world.database;
  const id = await called(world, ago(days + 1));
  const columns = (await query("select column_name as name from information_schema.columns where table_name = 'egress_call' and table_schema = 'public'")).rows
    .map(({ name }) => name as string)
    .filter((name) => name !== "id" && name !== "run_id")
    .map((name) => `"${name}"`)
    .join(", ");
  await query(
    `insert into egress_call (id, run_id, ${columns}) select (left(id::text, 24) || right(gen_random_uuid()::text, 12))::uuid, gen_random_uuid(), ${columns}
     from egress_call, generate_series(1, 1200) where id = $1::uuid`,
    [id],
  );
  let looks = 0;
  expect(await end(world, () => (looks += 1) > 1)).toMatchObject({ calls: 500, consents: 0 });
  expect(await end(world)).toMatchObject({ calls: 701, consents: 0 });
});

test("what has a time of its own ends when it has had it: sessions, invites, counts of failed sign-ins, tries of model hosts", async () => {
  const world = await began();
  const { query } = world.database;
  const [free = "", held = ""] = world.others;
  await hold(world, "person", held);
  await query("delete from session");
  const session = async (accountId: string, { expires, ended }: { expires: number; ended?: number }): Promise<string> => {
    const id = randomUUID();
    await query("insert into session (id, account_id, expires_at, ended_at) values ($1, $2, $3, $4)", [
      ...[id, accountId, ago(expires)],
      ended === undefined ? null : ago(ended),
    ]);
    return id;
  };
  const invite = async (createdBy: string, { expires, ended }: { expires: number; ended?: number }): Promise<string> => {
    const id = randomUUID();
    await query("insert into invite (id, code_hash, created_by, expires_at, uses, uses_left, ended_at) values ($1, $2, $3, $4, 1, 0, $5)", [
      ...[id, randomBytes(32), createdBy, ago(expires)],
      ended === undefined ? null : ago(ended),
    ]);
    return id;
  };
  const sessions = [await session(free, { expires: -1 }), await session(free, { expires: 100, ended: 179 }), await session(free, { expires: 179 })];
  sessions.push(await session(held, { expires: 400, ended: 400 }));
  const invites = [await invite(free, { expires: -10 }), await invite(free, { expires: 179 }), await invite(held, { expires: 400 })];
  await session(free, { expires: 100, ended: 181 });
  await session(free, { expires: 181 });
  await invite(free, { expires: 181 });
  await invite(free, { expires: -10, ended: 181 });
  for (const days of [0.9, 1.1]) {
    await query("insert into sign_in_attempt (key, failures, started_at) values ($1, 1, $2)", [randomBytes(16), ago(days)]);
    await query("insert into provider_test (id, provider_id, created_at) values ($1, $2, $3)", [randomUUID(), randomUUID(), ago(days)]);
    await query("insert into dry_run_look (id, since, created_at) values ($1, now(), $2)", [randomUUID(), ago(days)]);
  }
  const ended = await endRecords(world.opened.deps, { days: 0, isOver: () => false });
  expect(ended).toEqual({ calls: 0, consents: 0, sessions: 2, invites: 2, signInAttempts: 1, providerTests: 1, dryRunLooks: 1 });
  expect(new Set(await idsOf(world, "session"))).toEqual(new Set(sessions));
  expect(new Set(await idsOf(world, "invite"))).toEqual(new Set(invites));
  const { rows } = await query("select target_kind from audit_event where action = 'records.end' order by 1");
  expect(rows.map((row) => row.target_kind)).toEqual(["invite", "session"]);
});
