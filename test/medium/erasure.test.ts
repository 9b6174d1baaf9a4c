import { randomBytes } from "node:crypto";
import {
  beginErasure,
  carryOutErasure,
  changeRole,
  createConversation,
  editMessage,
  reactToMessage,
  readChanges,
  readHistory,
  sendMessage,
} from "@hoopoe/actions";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { importKeys, openStore } from "@hoopoe/store";
import { afterEach, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { copyOf, freshDatabase, type TestDatabase } from "../rig/database.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const quietly = { patienceMs: 10_000, onProgress: () => undefined, beforeDestroying: () => undefined };

let ids = 0;
const say = (ctx: Acting["ctx"], conversationId: string, text: string) =>
  sendMessage(ctx, { conversationId, clientId: `e${ids++}`, text, mentions: [], attachments: [] });

/** A second person beside the one who acts, with a session. */
async function second({ ctx, others }: Acting, database: TestDatabase): Promise<Acting["ctx"]> {
  const [id = ""] = others;
  const sessionId = "00000000-0000-7000-8000-0000000000aa";
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [sessionId, id]);
  return { ...ctx, actor: { id, role: "member", sessionId } };
}

async function world(masterKeys = memoryMasterKeys(randomBytes(32))) {
  const database = await freshDatabase();
  ends.push(database.drop);
  const me = await actIn(database, { others: 1, masterKeys });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await me.opened.close();
    open = false;
  };
  ends.push(close);
  const they = await second(me, database);
  const { conversation } = await createConversation(me.ctx, { kind: "group", name: "群", memberIds: [they.actor.id] });
  return { database, masterKeys, me, they, chat: conversation.id, close };
}

const carryOut = async ({ opened }: Acting): Promise<void> => {
  while (await carryOutErasure(opened.deps));
};

test("a person: tombstones, no reactions, recalled answers; the log of who was there before and of a newcomer agree", async () => {
  const { database, me, they, chat } = await world();
  const mine = await say(me.ctx, chat, "bleibt");
  const theirs = await say(they, chat, "geht");
  await editMessage(they, theirs.id, { text: "geht auch" });
  await reactToMessage(they, mine.id, { emoji: "👍", on: true });
  await reactToMessage(me.ctx, mine.id, { emoji: "👍", on: true });
  await reactToMessage(me.ctx, theirs.id, { emoji: "👍", on: true });
  const answer = await say(me.ctx, chat, "an answer");
  const run = "00000000-0000-7000-8000-0000000000bb";
  await database.query("update message set sender_kind = 'bot', run_id = $2, asker_id = sender_id, ai_state = 'done' where id = $1", [answer.id, run]);
  await database.query("insert into run_source (run_id, account_id) values ($1, $2)", [run, they.actor.id]);
  // opened and held in memory before
  const before = await readChanges(me.ctx, chat, { afterRev: 0 });
  expect(JSON.stringify(before.items)).toContain("geht auch");

  const erasure = await beginErasure(me.opened.deps, { kind: "person", subjectId: they.actor.id, requestedBy: me.me, requestId: "r" });
  expect(erasure).toMatchObject({ finishedAt: null, finalAt: null, counts: { keys: 1, sessions: 1 } });
  await expect(say(they, chat, "noch eins")).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|TOKEN_INVALID/) });
  await carryOut(me);

  const { items } = await readHistory(me.ctx, chat, { afterSeq: 0, limit: 50 });
  expect(
    items.map(({ id, text, recalledAt, reactions }) => ({
      id,
      text,
      recalled: recalledAt,
      reactions: reactions.map(({ count, userIds }) => [count, ...userIds]),
    })),
  ).toEqual([
    { id: mine.id, text: "bleibt", recalled: null, reactions: [[1, me.me]] },
    { id: theirs.id, text: "", recalled: erasure.requestedAt, reactions: [] },
    { id: answer.id, text: "", recalled: erasure.requestedAt, reactions: [] },
  ]);
  const after = await readChanges(me.ctx, chat, { afterRev: before.rev });
  expect(after.items.map(({ rev, type }) => [rev, type])).toEqual([
    [before.rev + 1, "message"],
    [before.rev + 2, "member"],
    [before.rev + 3, "erased"],
  ]);
  expect(after.items.at(-1)).toMatchObject({ erased: { senderId: they.actor.id, at: erasure.requestedAt } });
  expect(after.rev).toBe(before.rev + 3);
  expect(JSON.stringify(await readChanges(me.ctx, chat, { afterRev: 0 }))).not.toMatch(/geht|an answer/);

  const { rows } = await database.query("select username, display_name, password_hash from account where id = $1", [they.actor.id]);
  expect(rows[0]).toEqual({ username: `erased-${they.actor.id}`, display_name: "Erased / 已注销", password_hash: null });
  const certificate = await beginErasure(me.opened.deps, { kind: "person", subjectId: they.actor.id, requestedBy: me.me, requestId: "r2" });
  expect(certificate).toMatchObject({ id: erasure.id, counts: { keys: 1, sessions: 1, conversations: 1, messages: 1, wordings: 1, reactions: 1, answers: 1 } });
  expect(certificate.finishedAt).not.toBeNull();
});

test("an old copy of the database with the keys of today shows none of what was erased, and all of the rest; final once the master key is another", async () => {
  const { database, masterKeys, me, they, chat, close } = await world();
  const { conversation: doomed } = await createConversation(me.ctx, { kind: "group", name: "weg", memberIds: [they.actor.id] });
  const rest = [await say(me.ctx, chat, "bleibt"), await say(me.ctx, chat, "留下")];
  const gone = [await say(they, chat, "geht"), await say(me.ctx, doomed.id, "消失"), await say(they, doomed.id, "aussi")];
  await close();
  const old = await copyOf(database);
  ends.push(old.drop);

  const store = await openStore({ databaseUrl: database.url, masterKeys, suite: "aes", connections: 3, onLost: () => undefined });
  ends.push(store.close);
  const begin = async (kind: "person" | "conversation", subjectId: string) => {
    const begun = await store.erasures.begin({ kind, subjectId, requestedBy: null, requestId: "r" });
    if ("heldBy" in begun) throw new Error("held by nobody");
    return begun.erasure;
  };
  const [person, room] = [await begin("person", they.actor.id), await begin("conversation", doomed.id)];
  const carryOutBoth = () => Promise.all([person, room].map((erasure) => store.erasures.carryOut(erasure, () => undefined)));
  expect(await carryOutBoth()).toEqual([true, false]);
  // the memberships are kept until every server can have heard of it
  await database.query("update erasure set effective_at = effective_at - interval '1 minute'");
  expect(await carryOutBoth()).toEqual([true, true]);
  for (const { id } of [person, room]) expect(await store.erasures.byId(id)).toMatchObject({ finalAt: null, finishedAt: expect.any(Date) });
  expect(
    (await database.query("select 1 from conversation where id = $1 union all select 1 from message where conversation_id = $1", [doomed.id])).rowCount,
  ).toBe(0);
  await store.keys.rotate(quietly);
  for (const { id } of [person, room]) expect(await store.erasures.byId(id)).toMatchObject({ finalAt: expect.any(Date) });

  const lines: string[] = [];
  await store.keys.export(async (line) => void lines.push(line));
  await importKeys(old.url, masterKeys, lines.join("\n"));
  const restored = await openStore({ databaseUrl: old.url, masterKeys, suite: "aes", connections: 3, onLost: () => undefined });
  ends.push(restored.close);
  const read = async (messages: { id: string }[]) => Promise.all(messages.map(async ({ id }) => (await restored.messages.byId(id))?.text));
  expect(await read(rest)).toEqual(["bleibt", "留下"]);
  expect(await read(gone)).toEqual(["", "", ""]);
}, 60_000);

test("cut short, it is gone on with by another worker, once the first one's lease has ended", async () => {
  const { database, me, they, chat } = await world();
  await say(they, chat, "weg");
  await beginErasure(me.opened.deps, { kind: "person", subjectId: they.actor.id, requestedBy: me.me, requestId: "r" });
  // claimed by a worker that died
  await me.ctx.store.erasures.claim();
  expect(await carryOutErasure(me.opened.deps)).toBe(false);
  await database.query("update erasure set lease_until = now() - interval '1 second'");
  await carryOut(me);
  expect((await readHistory(me.ctx, chat, { limit: 5 })).items.map(({ text }) => text)).toEqual([""]);
});

test("two workers at one erasure at once, the lease of the first one lost: each thing is counted once", async () => {
  const { me, they, chat } = await world();
  for (let i = 0; i < 40; i++) await reactToMessage(they, (await say(they, chat, `${i}`)).id, { emoji: "👍", on: true });
  const { store } = me.ctx;
  const begun = await store.erasures.begin({ kind: "person", subjectId: they.actor.id, requestedBy: null, requestId: "r" });
  if ("heldBy" in begun) throw new Error("held by nobody");
  const told: string[] = [];
  await Promise.all([1, 2, 3].map(() => store.erasures.carryOut(begun.erasure, ({ conversationId }) => void told.push(conversationId))));
  expect(told).toEqual([chat]);
  expect(await store.erasures.byId(begun.erasure.id)).toMatchObject({ messages: 40, reactions: 40, conversations: 1, finishedAt: expect.any(Date) });
});

test("an erased person who alone administered a group: the longest-standing one follows, with a rev of their own", async () => {
  const { me, they, chat } = await world();
  await changeRole(me.ctx, chat, { userId: they.actor.id, role: "admin" });
  await changeRole(they, chat, { userId: me.me, role: "member" });
  const before = await readChanges(me.ctx, chat, { afterRev: 0 });
  await beginErasure(me.opened.deps, { kind: "person", subjectId: they.actor.id, requestedBy: me.me, requestId: "r" });
  await carryOut(me);
  const after = await readChanges(me.ctx, chat, { afterRev: before.rev });
  expect(after.items.map((item) => [item.rev - before.rev, item.type, item.type === "member" ? [item.member.userId, item.member.role] : null])).toEqual([
    [1, "member", [they.actor.id, "member"]],
    [2, "member", [me.me, "admin"]],
    [3, "erased", null],
  ]);
});
