import { randomUUID } from "node:crypto";
import { beginErasure, carryOutErasure } from "@hoopoe/actions";
import type { AskedModel, UsedTokens } from "@hoopoe/store";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

let database: TestDatabase;
let acting: Acting;
let store: Acting["opened"]["deps"]["store"];
let me: string;
const bot = randomUUID();
const hosted: AskedModel = { providerId: randomUUID(), model: "big", jurisdiction: "domestic" };
const local: AskedModel = { providerId: randomUUID(), model: "small", jurisdiction: "local" };

beforeEach(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { connections: 20, others: 2 });
  ({ store } = acting.opened.deps);
  ({ me } = acting);
});
afterEach(async () => {
  await acting?.opened.close();
  await database?.drop();
});

const used = (inputTokens: number, outputTokens: number, more: Partial<UsedTokens> = {}): UsedTokens => ({
  inputTokens,
  outputTokens,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
  ...more,
});
type Wish = Partial<{ personId: string; botId: string; runId: string; generation: number; choices: [AskedModel, ...AskedModel[]]; tokens: number }>;
const reserve = ({ personId = me, botId = bot, runId = randomUUID(), generation = 1, choices = [hosted], tokens = 100 }: Wish = {}) =>
  store.usage.reserve({ runId, generation, personId, botId, choices, promptTokens: Math.ceil(tokens / 4), answerTokens: tokens - Math.ceil(tokens / 4) });
const reserved = async (wish: Wish = {}): Promise<string> => {
  const result = await reserve(wish);
  if ("over" in result) throw new Error(`over budget of ${result.over}`);
  return result.id;
};
/** What every meter says must be what the ledger adds up to. */
async function expectMetersToAddUp(): Promise<void> {
  const { rows } = await database.query(
    `select m.kind, m.tokens::int as meter, coalesce(sum(case u.state when 'reserved' then u.reserved_tokens when 'settled' then u.input_tokens + u.output_tokens else 0 end), 0)::int as ledger
     from budget_meter m left join model_usage u on u.is_counted and u.created_at >= m.starts_at and u.created_at < m.ends_at
       and (m.kind = 'organisation' or (m.kind = 'person' and u.person_id = m.subject_id) or (m.kind = 'bot' and u.bot_id = m.subject_id))
     group by m.kind, m.subject_id, m.starts_at`,
  );
  expect(rows.map(({ kind, meter }) => [kind, meter])).toEqual(rows.map(({ kind, ledger }) => [kind, ledger]));
}
const meterOf = async (kind: string): Promise<number | null> =>
  (await database.query("select tokens::int as tokens from budget_meter where kind = $1 and ends_at > now()", [kind])).rows[0]?.tokens ?? null;

/** Begins them while budgets change, for which all wait, so that they go on in the same moment. */
async function atOnce<T>(begin: () => Promise<T>[]): Promise<T[]> {
  const changing = new pg.Client(database.url);
  await changing.connect();
  await changing.query("begin");
  await changing.query("select pg_advisory_xact_lock(7031600)");
  const begun = begin();
  await until("all connections wait", async () => {
    const { rows } = await database.query("select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
    return rows[0].n >= 20;
  });
  await changing.query("commit");
  await changing.end();
  return Promise.all(begun);
}

describe("reserve and settle", () => {
  test("without a budget everything is taken, and kept in the ledger", async () => {
    const id = await reserved();
    expect(await store.usage.settle(id, hosted, used(30, 12, { cachedTokens: 8, reasoningTokens: 4 }))).toBe(true);
    expect(await store.usage.settle(id, hosted, used(1, 1))).toBe(false);
    const { rows } = await database.query(
      "select state, input_tokens, cached_tokens, output_tokens, reasoning_tokens, is_counted, person_id, cost_micros from model_usage",
    );
    expect(rows).toEqual([
      { state: "settled", input_tokens: 30, cached_tokens: 8, output_tokens: 12, reasoning_tokens: 4, is_counted: true, person_id: me, cost_micros: null },
    ]);
    expect(await meterOf("organisation")).toBeNull();
  });

  test.each(["person", "bot", "organisation"] as const)("fifty at once against a budget of the %s for five: five", async (kind) => {
    const subjectId = kind === "person" ? me : kind === "bot" ? bot : null;
    await store.budgets.put({ kind, subjectId, tokens: 549, period: "day" });
    const results = await atOnce(() => Array.from({ length: 50 }, () => reserve()));
    const taken = results.flatMap((result) => ("id" in result ? [result.id] : []));
    expect(taken).toHaveLength(5);
    for (const result of results) if ("over" in result) expect(result.over).toBe(kind);
    expect(await meterOf(kind)).toBe(500);
    // half of what was reserved was used: it is there for others again
    await Promise.all(taken.map((id) => store.usage.settle(id, hosted, used(30, 20))));
    expect(await meterOf(kind)).toBe(250);
    await expectMetersToAddUp();
    expect((await Promise.all(Array.from({ length: 10 }, () => reserve()))).filter((result) => "id" in result)).toHaveLength(2);
  });

  test("what is refused by the last of three budgets is not charged to the first two", async () => {
    await store.budgets.put({ kind: "person", subjectId: null, tokens: 10_000, period: "day" });
    await store.budgets.put({ kind: "bot", subjectId: bot, tokens: 10_000, period: "month" });
    await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 150, period: "month" });
    await reserved();
    expect(await reserve()).toMatchObject({ over: "organisation" });
    expect([await meterOf("person"), await meterOf("bot"), await meterOf("organisation")]).toEqual([100, 100, 100]);
    await expectMetersToAddUp();
  });

  test("many people, bots and budgets at once, settled, released and refused in disorder: no deadlock, and all adds up", async () => {
    const people = [me, ...acting.others];
    const bots = [bot, randomUUID()];
    await store.budgets.put({ kind: "person", subjectId: null, tokens: 3_000, period: "day" });
    await store.budgets.put({ kind: "person", subjectId: people[1] as string, tokens: null, period: "day" });
    for (const subjectId of bots) await store.budgets.put({ kind: "bot", subjectId, tokens: 4_000, period: "month" });
    await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 6_000, period: "day" });
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        // budgets change meanwhile
        if (i % 60 === 30) await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 6_000 + i, period: i % 120 === 30 ? "month" : "day" });
        const result = await reserve({ personId: people[i % 3] as string, botId: bots[i % 2] as string, tokens: 50 + (i % 7) * 10 });
        if ("over" in result) return result.over;
        if (i % 5 === 0) await store.usage.release(result.id, hosted);
        else if (i % 5 < 4) await store.usage.settle(result.id, hosted, used(i % 40, i % 30));
        return "taken";
      }),
    );
    expect(outcomes).toHaveLength(300);
    expect(outcomes.filter((outcome) => outcome === "taken").length).toBeGreaterThan(50);
    await expectMetersToAddUp();
    // what is reckoned anew is what had been added up
    const before = await database.query("select kind, subject_id, tokens from budget_meter where tokens > 0 and ends_at > now() order by 1, 2");
    await store.budgets.changeSettings({ currency: "EUR" });
    const after = await database.query("select kind, subject_id, tokens from budget_meter where tokens > 0 order by 1, 2");
    const key = ({ kind, subject_id, tokens }: { kind: string; subject_id: string; tokens: string }) => `${kind} ${subject_id} ${tokens}`;
    expect(before.rows.map(key)).toEqual(expect.arrayContaining(after.rows.map(key)));
    await expectMetersToAddUp();
  });

  test("a budget set in the middle of a period knows what was used and reserved before; an exception sets one person free", async () => {
    const settled = await reserved();
    await store.usage.settle(settled, hosted, used(300, 100));
    const pending = await reserved();
    await store.budgets.put({ kind: "person", subjectId: null, tokens: 550, period: "month" });
    expect(await meterOf("person")).toBe(500);
    expect(await reserve()).toMatchObject({ over: "person" });
    await store.usage.settle(pending, hosted, used(5, 5));
    expect(await meterOf("person")).toBe(410);
    await reserved({ personId: acting.others[0] as string });
    await store.budgets.put({ kind: "person", subjectId: me, tokens: null, period: "day" });
    await reserved({ tokens: 5_000 });
    expect(await store.budgets.standingOf(me)).toBeNull();
    const [exception] = (await store.budgets.list(null, 10)).filter(({ subjectId }) => subjectId === me);
    expect(await store.budgets.remove(exception?.id ?? "")).toBe(true);
    expect(await store.budgets.standingOf(me)).toMatchObject({ tokens: 550, used: 5_410, period: "month" });
    expect(await reserve({ tokens: 1 })).toMatchObject({ over: "person" });
    expect(await store.budgets.remove(exception?.id ?? "")).toBe(false);
  });

  test("models on one's own machines are in the ledger and free, unless they are to count; a chain that may leave them counts until it did not", async () => {
    await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 120, period: "day" });
    for (let i = 0; i < 3; i++) await store.usage.settle(await reserved({ choices: [local] }), local, used(100, 100));
    expect(await meterOf("organisation")).toBeNull();
    const mixed = await reserved({ choices: [local, hosted] });
    expect(await meterOf("organisation")).toBe(100);
    await store.usage.settle(mixed, local, used(50, 50));
    expect(await meterOf("organisation")).toBe(0);
    const answeredElsewhere = await reserved({ choices: [local, hosted] });
    await store.usage.settle(answeredElsewhere, hosted, used(10, 10));
    expect(await meterOf("organisation")).toBe(20);
    await store.budgets.changeSettings({ localCounts: true });
    // from now on
    expect(await meterOf("organisation")).toBe(20);
    await reserved({ choices: [local] });
    expect(await reserve({ choices: [local] })).toMatchObject({ over: "organisation" });
  });

  test("hosts that report nonsense break nothing", async () => {
    await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 10_000, period: "day" });
    await store.usage.settle(await reserved(), hosted, used(-5, Number.NaN));
    await store.usage.settle(await reserved(), hosted, used(1e15, 1e15));
    expect(await reserve()).toMatchObject({ over: "organisation" });
    await expectMetersToAddUp();
  });
});

describe("what a dead worker leaves", () => {
  const run = async (more: { generation?: number; finished?: boolean; usage?: UsedTokens } = {}): Promise<string> => {
    const [id, messageId] = [randomUUID(), more.usage ? randomUUID() : null];
    await database.query(
      `insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, generation, message_id, finished_at)
       values ($1, $2, $1, $1, $3, $1, $4, $5, case when $6 then now() - interval '1 hour' end)`,
      [id, bot, me, more.generation ?? 1, messageId, more.finished ?? false],
    );
    if (messageId)
      await database.query(
        `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, run_id, ai_usage) values ($1, $2, 1, 1, $3, 'bot', 'c', '', $2, $4)`,
        [messageId, id, bot, JSON.stringify(more.usage)],
      );
    return id;
  };
  const age = (id: string) => database.query("update model_usage set created_at = created_at - interval '1 minute' where id = $1", [id]);
  const rowOf = async (id: string) =>
    (await database.query("select state, input_tokens as input, output_tokens as output, is_estimated as estimated from model_usage where id = $1", [id]))
      .rows[0];

  test("is settled by what the message says, else by the prompt's estimate; what is under way or just ended is left alone", async () => {
    const said = await reserved({ runId: await run({ finished: true, usage: used(33, 11) }) });
    const silent = await reserved({ runId: await run({ finished: true }) });
    const erased = await reserved();
    const underWay = await reserved({ runId: await run() });
    const takenOver = await reserved({ runId: await run({ generation: 2, usage: used(9, 9) }) });
    for (const id of [said, silent, erased, underWay, takenOver]) await age(id);
    const justEnded = await reserved({ runId: await run({ finished: true }) });
    expect(await store.usage.sweep()).toBe(4);
    expect(await rowOf(said)).toEqual({ state: "settled", input: 33, output: 11, estimated: false });
    for (const id of [silent, erased, takenOver]) expect(await rowOf(id)).toEqual({ state: "settled", input: 25, output: 0, estimated: true });
    for (const id of [underWay, justEnded]) expect(await rowOf(id)).toMatchObject({ state: "reserved" });
    expect(await store.usage.sweep()).toBe(0);
  });

  test("whoever takes a run over settles what was reserved before, not its own", async () => {
    const runId = await run();
    const [first, second] = [await reserved({ runId }), await reserved({ runId, generation: 2 })];
    expect(await store.usage.settleEarlier(runId, 2, 17)).toBe(1);
    expect(await rowOf(first)).toEqual({ state: "settled", input: 25, output: 17, estimated: true });
    expect(await rowOf(second)).toMatchObject({ state: "reserved" });
    // the slow twin comes to its end
    expect(await store.usage.settle(first, hosted, used(1, 1))).toBe(false);
  });
});

test("erasing a person takes them out of the ledger, which keeps its counts, and their budget and meter away", async () => {
  const [gone = ""] = acting.others;
  const { deps } = acting.opened;
  await store.budgets.put({ kind: "person", subjectId: gone, tokens: 10_000, period: "month" });
  await store.budgets.put({ kind: "organisation", subjectId: null, tokens: 10_000, period: "month" });
  const ids = [await reserved({ personId: gone }), await reserved({ personId: gone }), await reserved()];
  await store.usage.settle(ids[0] as string, hosted, used(40, 2));
  await beginErasure(deps, { kind: "person", subjectId: gone, requestedBy: me, requestId: "r" });
  while (await carryOutErasure(deps));
  const { rows } = await database.query("select person_id, state from model_usage order by array_position($1, id)", [ids]);
  expect(rows).toEqual([
    { person_id: null, state: "settled" },
    { person_id: null, state: "reserved" },
    { person_id: me, state: "reserved" },
  ]);
  expect((await database.query("select 1 from budget where subject_id = $1 union all select 1 from budget_meter where subject_id = $1", [gone])).rowCount).toBe(
    0,
  );
  expect(await meterOf("organisation")).toBe(242);
  // what was under way, and what a worker reserves late, is nobody's
  await store.usage.settle(ids[1] as string, hosted, used(1, 1));
  await reserved({ personId: gone });
  expect((await database.query("select 1 from model_usage where person_id = $1", [gone])).rowCount).toBe(0);
  expect(await meterOf("organisation")).toBe(244);
  await expectMetersToAddUp();
});

describe("periods", () => {
  const period = async (unit: "day" | "month", at: string, zone = "UTC"): Promise<[string, string]> => {
    const { rows } = await database.query("select starts_at, ends_at from budget_period($1, $2::timestamptz, $3)", [unit, at, zone]);
    return [rows[0].starts_at.toISOString(), rows[0].ends_at.toISOString()];
  };
  test.each([
    ["day", "2026-11-22T23:59:59.999Z", "UTC", "2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z"],
    ["day", "2026-11-23T00:00:00Z", "UTC", "2026-11-23T00:00:00.000Z", "2026-11-24T00:00:00.000Z"],
    ["month", "2026-01-31T12:00:00Z", "UTC", "2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"],
    ["month", "2028-02-29T23:59:59Z", "UTC", "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    ["month", "2026-12-31T23:59:59Z", "UTC", "2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
    ["day", "2026-11-22T17:00:00Z", "Asia/Shanghai", "2026-11-22T16:00:00.000Z", "2026-11-23T16:00:00.000Z"],
    ["month", "2026-11-30T16:00:00Z", "Asia/Shanghai", "2026-11-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z"],
    // clocks go forward: a day of 23 hours; back: one of 25; and where midnight itself is skipped, the next begins when that ends
    ["day", "2026-03-29T12:00:00Z", "Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
    ["day", "2026-10-25T12:00:00Z", "Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
    ["month", "2026-03-15T12:00:00Z", "Europe/Berlin", "2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z"],
  ] as const)("the %s of %s in %s", async (...row) => {
    const [unit, at, zone, ...ends] = row;
    expect(await period(unit, at, zone)).toEqual(ends);
  });

  test("a year of days in a zone that changes its clocks at midnight follow each other without a gap", async () => {
    let [, end] = await period("day", "2026-01-01T12:00:00Z", "Africa/Cairo");
    for (let day = 1; day < 365; day++) {
      const [start, next] = await period("day", end, "Africa/Cairo");
      expect(start).toBe(end);
      end = next;
    }
  });

  test("a new period begins with nothing; what ends late counts where it began; old meters go", async () => {
    await store.budgets.put({ kind: "person", subjectId: me, tokens: 150, period: "day" });
    const yesterday = await reserved();
    expect(await reserve()).toMatchObject({ over: "person", renewsAt: expect.any(Date) });
    await database.query("update model_usage set created_at = created_at - interval '1 day'");
    await database.query("update budget_meter set starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'");
    const today = await reserved();
    await store.usage.settle(yesterday, hosted, used(100, 20));
    await store.usage.settle(today, hosted, used(10, 2));
    const { rows } = await database.query("select tokens::int as tokens from budget_meter order by starts_at");
    expect(rows).toEqual([{ tokens: 120 }, { tokens: 12 }]);
    await database.query("update budget_meter set starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days' where tokens = 120");
    await store.usage.sweep();
    expect((await database.query("select 1 from budget_meter")).rowCount).toBe(1);
  });

  test("the organisation's zone moves the day; a zone that nobody knows is refused", async () => {
    await store.budgets.put({ kind: "person", subjectId: me, tokens: 150, period: "day" });
    await reserved();
    expect(await store.budgets.changeSettings({ timeZone: "Mars/Olympus" })).toBe(false);
    for (const zone of ["Asia/Shanghai", "America/New_York"]) {
      expect(await store.budgets.changeSettings({ timeZone: zone })).toBe(true);
      const { rows } = await database.query("select starts_at, ends_at from budget_period('day', now(), $1)", [zone]);
      expect(await store.budgets.standingOf(me)).toMatchObject({ used: 100, renewsAt: rows[0].ends_at });
    }
  });
});
