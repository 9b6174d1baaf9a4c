import { beginErasure, carryOutErasure, createConversation, listHolds, placeHold, readErasure, readHistory, releaseHold, sendMessage } from "@hoopoe/actions";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let ids = 0;
const say = (ctx: Acting["ctx"], conversationId: string, text: string) =>
  sendMessage(ctx, { conversationId, clientId: `h${ids++}`, text, mentions: [], attachments: [] });

/** Somebody who administers, one who talks with them, one who knows neither. */
async function world() {
  const database = await freshDatabase();
  ends.push(database.drop);
  const { ctx, opened, others, me } = await actIn(database, { others: 2 });
  ends.push(opened.close);
  const [id = "", stranger = ""] = others;
  const sessionId = "00000000-0000-7000-8000-0000000000aa";
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [sessionId, id]);
  const they: Acting["ctx"] = { ...ctx, actor: { id, role: "member", sessionId } };
  const { conversation } = await createConversation(ctx, { kind: "group", name: "群", memberIds: [id] });
  const erase = (kind: "person" | "conversation", subjectId: string) => beginErasure(opened.deps, { kind, subjectId, requestedBy: me, requestId: "r" });
  const carryOut = async (): Promise<void> => {
    while (await carryOutErasure(opened.deps));
  };
  return { database, ctx, they, stranger, chat: conversation.id, erase, carryOut };
}
const keysOf = async (database: TestDatabase): Promise<number> =>
  (await database.query("select count(*)::int as n from keys.wrapped_key where wrapped is not null")).rows[0].n as number;

test("a hold on a person, on a conversation: neither is erased, nor what would take the other's words with it; nothing is changed", async () => {
  const { database, ctx, they, stranger, chat, erase, carryOut } = await world();
  await say(they, chat, "aufgehoben");
  const keys = await keysOf(database);
  for (const subject of [{ subjectKind: "person", subjectId: they.actor.id } as const, { subjectKind: "conversation", subjectId: chat } as const]) {
    const hold = await placeHold(ctx, subject);
    expect(hold).toMatchObject({ ...subject, reason: null, placedBy: ctx.actor.id, releasedAt: null, erasureIds: [] });
    for (const [kind, id] of [["person", they.actor.id] as const, ["conversation", chat] as const])
      await expect(erase(kind, id)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining(hold.id) });
    expect(await keysOf(database)).toBe(keys);
    expect((await readHistory(they, chat, { limit: 5 })).items.map(({ text }) => text)).toEqual(["aufgehoben"]);
    // whom it does not concern
    await releaseHold(ctx, hold.id);
    await expect(releaseHold(ctx, hold.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  const hold = await placeHold(ctx, { subjectKind: "conversation", subjectId: chat });
  expect(await erase("person", stranger)).toMatchObject({ held: false });
  await releaseHold(ctx, hold.id);
  await erase("person", they.actor.id);
  await carryOut();
  expect((await readHistory(ctx, chat, { limit: 5 })).items.map(({ text }) => text)).toEqual([""]);
  const { rows } = await database.query(
    "select action, outcome, count(*)::int as n from audit_event where action like 'legal-hold%' group by 1, 2 order by 1, 2",
  );
  expect(rows).toEqual([
    { action: "legal-hold.place", outcome: "done", n: 3 },
    { action: "legal-hold.release", outcome: "NOT_FOUND", n: 2 },
    { action: "legal-hold.release", outcome: "done", n: 3 },
  ]);
});

test("an answer that a held person was given is kept from the erasure of those whose words it was made with", async () => {
  const { database, ctx, they, stranger, chat, erase } = await world();
  const question = await say(ctx, chat, "what did they say?");
  const { conversation: elsewhere } = await createConversation(ctx, { kind: "group", name: "elsewhere", memberIds: [] });
  const run = "00000000-0000-7000-8000-0000000000bb";
  await database.query(
    "insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, finished_at) values ($1, gen_random_uuid(), $2, $3, $4, $3, now())",
    [run, elsewhere.id, question.id, ctx.actor.id],
  );
  await placeHold(ctx, { subjectKind: "person", subjectId: ctx.actor.id });
  await database.query("insert into run_source (run_id, account_id) values ($1, $2)", [run, stranger]);
  await expect(erase("person", stranger)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await erase("person", they.actor.id)).toMatchObject({ held: false });
});

test("a reason is sealed, and shown with its hold to administrators; altered, it is shown as unreadable", async () => {
  const { database, ctx, they, chat } = await world();
  const reason = "Aktenzeichen 4711 / 案号";
  const first = await placeHold(ctx, { subjectKind: "person", subjectId: they.actor.id, reason });
  await placeHold(ctx, { subjectKind: "conversation", subjectId: chat, reason: "another" });
  const { rows } = await database.query("select reason from legal_hold where id = $1", [first.id]);
  expect(rows[0].reason[0]).toBe(0xe1);
  expect(rows[0].reason.includes("4711")).toBe(false);
  expect((await listHolds(ctx, {})).items.map((hold) => hold.reason)).toEqual(["another", reason]);
  const page = await listHolds(ctx, { limit: 1 });
  expect((await listHolds(ctx, { limit: 1, cursor: page.nextCursor ?? "" })).items.map(({ id }) => id)).toEqual([first.id]);
  await expect(listHolds(they, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  await database.query("update legal_hold set reason = (select reason from legal_hold where id <> $1) where id = $1", [first.id]);
  expect((await listHolds(ctx, {})).items.map((hold) => hold.reason)).toEqual(["another", expect.stringContaining("⚠")]);
});

test("set while an erasure is under way: the keys stay destroyed, what is left is kept, and goes when the hold is released", async () => {
  const { database, ctx, they, chat, erase, carryOut } = await world();
  await say(they, chat, "schon weg");
  const erasure = await erase("person", they.actor.id);
  const hold = await placeHold(ctx, { subjectKind: "conversation", subjectId: chat, reason: "too late for the text" });
  expect(hold.erasureIds).toEqual([erasure.id]);
  await carryOut();
  const kept = await database.query("select count(*)::int as n from message where sender_id = $1 and body is not null", [they.actor.id]);
  expect(kept.rows[0].n).toBe(1);
  expect((await readHistory(ctx, chat, { limit: 5 })).items.map(({ text }) => text)).not.toContain("schon weg");
  expect(await readErasure(ctx, erasure.id)).toMatchObject({ held: true, finishedAt: null });
  expect(await erase("person", they.actor.id)).toMatchObject({ id: erasure.id, held: true });
  await releaseHold(ctx, hold.id);
  await carryOut();
  expect(await readErasure(ctx, erasure.id)).toMatchObject({ held: false, finishedAt: expect.any(String), counts: { messages: 1, conversations: 1 } });
  await expect(placeHold(ctx, { subjectKind: "person", subjectId: they.actor.id })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("between two pieces of work: what was done is counted, nothing more goes", async () => {
  const { database, ctx, they, chat, erase, carryOut } = await world();
  const { conversation: second } = await createConversation(ctx, { kind: "group", name: "zwei", memberIds: [they.actor.id] });
  for (const id of [chat, second.id]) await say(they, id, "x");
  const erasure = await erase("person", they.actor.id);
  const row = await ctx.store.erasures.claim();
  if (!row) throw new Error("nothing to claim");
  const placed: Promise<unknown>[] = [];
  const done = await ctx.store.erasures.carryOut(row, () => void placed.push(placeHold(ctx, { subjectKind: "person", subjectId: they.actor.id })));
  await Promise.all(placed);
  // the hold may have come behind the last piece: then it was refused, or has nothing to stop
  const { counts, finishedAt } = await readErasure(ctx, erasure.id);
  expect([done, finishedAt !== null]).toEqual([done, done]);
  const left = await database.query("select count(*)::int as n from message where sender_id = $1 and body is not null", [they.actor.id]);
  expect(counts.messages + (left.rows[0].n as number)).toBe(2);
  await carryOut();
  expect((await readErasure(ctx, erasure.id)).counts).toEqual(counts);
});

test("set at the moment when the keys are being destroyed, it waits for that, and says so", async () => {
  const { database, ctx, they, chat, erase } = await world();
  await say(they, chat, "x");
  const blocker = new pg.Client(database.url);
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("update keys.wrapped_key set kind = kind where subject = $1", [they.actor.id]);
  const erasing = erase("person", they.actor.id);
  const waiting = (count: number) =>
    until(`${count} waiting`, async () => {
      const { rows } = await database.query("select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
      return rows[0].n >= count;
    });
  await waiting(1);
  let placed = false;
  const placing = placeHold(ctx, { subjectKind: "person", subjectId: they.actor.id }).then((hold) => {
    placed = true;
    return hold;
  });
  await waiting(2);
  expect(placed).toBe(false);
  await blocker.query("commit");
  await blocker.end();
  const { id } = await erasing;
  expect((await placing).erasureIds).toEqual([id]);
});

test("what is not there, what is no person", async () => {
  const { database, ctx, they } = await world();
  const nobody = "00000000-0000-7000-8000-00000000dead";
  for (const subjectKind of ["person", "conversation"] as const)
    await expect(placeHold(ctx, { subjectKind, subjectId: nobody })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(placeHold(they, { subjectKind: "person", subjectId: they.actor.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await database.query("update account set kind = 'bot' where id = $1", [they.actor.id]);
  await expect(placeHold(ctx, { subjectKind: "person", subjectId: they.actor.id })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await database.query("select 1 from legal_hold")).rowCount).toBe(0);
});
