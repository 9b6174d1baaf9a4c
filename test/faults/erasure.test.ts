import { setTimeout as sleep } from "node:timers/promises";
import type { Erasure, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addPeople, addPerson, allMessages, type Caller, createConversation, send } from "../rig/people.js";
import { until } from "../rig/until.js";
import { killAtPoints } from "./acts/kill-eraser.js";
import { count, figure } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

/** More than two pieces of work. */
const history = 4_500;
let system: System;
let friend: Caller;
beforeAll(async () => {
  system = await startSystem({ nodes: 1, workers: 3 });
  [friend] = (await addPeople(system.admin, 1)) as [Caller];
});
afterAll(async () => void (await system?.stop()));

const one = async (sql: string, values: unknown[] = []): Promise<Record<string, number>> => (await system.query(sql, values))[0] as Record<string, number>;

/** Repeats a message, with its wordings and reactions left out, as if it had been sent so often: what seals it opens the first one alone. */
async function repeat(messageId: string, times: number): Promise<void> {
  await system.query(
    `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, created_at)
     select uuid_v7(), m.conversation_id, c.last_seq + i, c.rev + i, m.sender_id, m.sender_kind, 'r' || lpad(i::text, 8, '0'), m.content_hash, m.body, '{}', now()
     from message m join conversation c on c.id = m.conversation_id, generate_series(1, $2) i where m.id = $1`,
    [messageId, times],
  );
  await system.query("update conversation c set last_seq = c.last_seq + $2, rev = c.rev + $2 from message m where m.id = $1 and c.id = m.conversation_id", [
    messageId,
    times,
  ]);
}

/** A group and a chat with the assistant, with messages, wordings, reactions and an answer. */
async function livelyGroup(person: Caller): Promise<{ groupId: string; directId: string }> {
  const { id: groupId } = await createConversation(person, [friend]);
  const [first, edited, theirs] = [await send(person, groupId, "0"), await send(person, groupId, "erst"), await send(friend, groupId, "bleibt")];
  await person.ok("PATCH", `/messages/${edited.id}`, { text: "dann" });
  await person.ok("PUT", `/messages/${theirs.id}/reactions/${encodeURIComponent("👍")}`);
  await friend.ok("PUT", `/messages/${theirs.id}/reactions/${encodeURIComponent("👍")}`);
  await friend.ok("PUT", `/messages/${edited.id}/reactions/${encodeURIComponent("👍")}`);
  await repeat(first.id, history);
  const { items } = await person.ok<{ items: { id: string }[] }>("GET", "/users?kind=bot&q=assistant");
  const { id: directId } = await createConversation(person, [], { kind: "direct", memberIds: [items[0]?.id ?? ""] });
  const question = await send(person, directId, "怎么备份？");
  const answered = async (): Promise<boolean> =>
    (await person.ok<{ items: Message[] }>("GET", `/conversations/${directId}/messages`)).items.some(
      (m) => m.replyTo === question.id && m.ai?.state === "done",
    );
  await until("an answer", answered, 30_000);
  return { groupId, directId };
}

const finished = (id: string): Promise<Erasure> =>
  until("the certificate", async () => ((e) => (e.finishedAt ? e : null))(await system.admin.ok<Erasure>("GET", `/admin/erasures/${id}`)), 60_000);

/** Somebody writes in a group until the end; nothing of that may fail. */
function keepWriting(groupId: string): () => Promise<string[]> {
  let over = false;
  const texts: string[] = [];
  const writing = (async () => {
    for (let i = 0; !over; i++) {
      await send(friend, groupId, `weiter ${i}`);
      texts.push(`weiter ${i}`);
      await sleep(20);
    }
  })();
  // told when it is stopped
  writing.catch(() => undefined);
  return async () => {
    over = true;
    await writing;
    return texts;
  };
}

describe("erasure, its workers killed on the way", () => {
  test("of a person: every trace goes, each is counted once, and others write on", { timeout: 180_000 }, async () => {
    const person = await addPerson(system.admin);
    const { groupId, directId } = await livelyGroup(person);
    const before = await one(
      `select (select count(*)::int from message where sender_id = $1) as messages, (select count(*)::int from member where account_id = $1) as conversations,
         (select count(*)::int from message where asker_id = $1) as answers`,
      [person.id],
    );
    const row = (sql: string, ...values: unknown[]): { lock: string; values: unknown[] } => ({ lock: `${sql} for update`, values });
    const nth = "select 1 from message where id = (select id from message where conversation_id = $1 and sender_id = $2 order by client_id limit 1 offset $3)";
    const points = [
      { name: "reactions", ...row("select 1 from reaction where account_id = $1", person.id) },
      // the chat with the assistant is older than the group
      { name: "answers", ...row("select 1 from conversation where id = $1", directId) },
      { name: "the first page of messages", ...row(nth, groupId, person.id, 1_000) },
      { name: "the last page", ...row(nth, groupId, person.id, history - 100) },
      { name: "leaving the group", ...row("select 1 from member where conversation_id = $1 and account_id = $2", groupId, person.id) },
    ];
    const stop = keepWriting(groupId);
    const { id } = await killAtPoints(system, () => system.admin.ok<Erasure>("POST", `/admin/users/${person.id}/erasure`), points);
    const erasure = await finished(id);
    const said = await stop();
    expect(erasure.counts).toMatchObject({ ...before, wordings: 1, reactions: 1 });

    const left = `select (select count(*)::int from message where (sender_id = $1 or asker_id = $1) and (body is not null or ai_detail is not null or recalled_at is null)) as texts,
      (select count(*)::int from message where sender_id = $1 and content_hash <> '') as hashes,
      (select count(*)::int from message_version v join message m on m.id = v.message_id where m.sender_id = $1) as wordings,
      (select count(*)::int from reaction r join message m on m.id = r.message_id where r.account_id = $1 or m.sender_id = $1) as reactions,
      (select count(*)::int from message where reactions::text like '%' || $1::text || '%') as shown,
      (select count(*)::int from session where account_id = $1 and (device is not null or address is not null or ended_at is null)) as sessions,
      (select count(*)::int from keys.wrapped_key where subject = $1::text and wrapped is not null) as keys,
      (select count(*)::int from member m join conversation c on c.id = m.conversation_id where m.account_id = $1 and m.left_at is null and c.kind <> 'direct') as memberships,
      (select count(*)::int from message_terms t join message m on m.conversation_id = t.conversation_id and m.seq = t.seq where m.sender_id = $1) as terms`;
    const none = { texts: 0, hashes: 0, wordings: 0, reactions: 0, shown: 0, sessions: 0, keys: 0, memberships: 0, terms: 0 };
    expect(await one(left.replaceAll("$1", "$1::uuid"), [person.id])).toEqual(none);
    const { rows } = await one(`select (select count(*)::int from erased_sender where account_id = $1) as rows`, [person.id]);
    expect(rows).toBe(before.conversations);
    const texts = (await allMessages(friend, groupId)).filter((m) => m.sender.id === friend.id).map((m) => m.text);
    expect(texts).toEqual(["bleibt", ...said]);
    figure(
      "R22",
      `a person: ${points.length} kills, ${count(before.messages ?? 0)} messages erased and counted once; ${count(said.length)} sends beside, none failed`,
    );
  });

  test("of a conversation: not a row is left, each is counted once", { timeout: 180_000 }, async () => {
    const person = await addPerson(system.admin);
    const { groupId } = await livelyGroup(person);
    const { items } = await person.ok<{ items: { id: string }[] }>("GET", "/users?kind=bot&q=assistant");
    await person.ok("POST", `/conversations/${groupId}/members`, { userIds: [items[0]?.id] });
    const asked = await send(person, groupId, "怎么备份？", { mentions: [items[0]?.id] });
    await until("an answer", async () => (await allMessages(person, groupId)).some((m) => m.replyTo === asked.id && m.ai?.state === "done"), 30_000);
    const before = await one(
      "select (count(*) filter (where sender_kind = 'human'))::int as messages, (count(*) filter (where sender_kind = 'bot'))::int as answers from message where conversation_id = $1",
      [groupId],
    );
    const row = (sql: string, ...values: unknown[]): { lock: string; values: unknown[] } => ({ lock: `${sql} for update`, values });
    const nth = "select 1 from message where conversation_id = $1 and seq = $2";
    const points = [
      { name: "the first page of messages", ...row(nth, groupId, 1_000) },
      { name: "the last page", ...row(nth, groupId, history) },
      { name: "runs of bots", ...row("select 1 from bot_run where conversation_id = $1", groupId) },
      { name: "the rest", ...row("select 1 from member where conversation_id = $1", groupId) },
    ];
    const { id } = await killAtPoints(system, () => system.admin.ok<Erasure>("POST", `/admin/conversations/${groupId}/erasure`), points);
    const erasure = await finished(id);
    expect(erasure.counts).toMatchObject({ ...before, conversations: 1, wordings: 1, reactions: 3 });
    const tables = ["message", "member", "bot_run", "message_terms", "search_cursor", "erased_sender"];
    for (const table of tables)
      expect([table, await one(`select count(*)::int as n from ${table} where conversation_id = $1`, [groupId])]).toEqual([table, { n: 0 }]);
    const orphans = `select (select count(*)::int from conversation where id = $1) as itself,
      (select count(*)::int from message_version v where not exists (select 1 from message m where m.id = v.message_id)) as wordings,
      (select count(*)::int from reaction r where not exists (select 1 from message m where m.id = r.message_id)) as reactions,
      (select count(*)::int from run_source s where not exists (select 1 from bot_run r where r.id = s.run_id)) as sources,
      (select count(*)::int from keys.wrapped_key where subject = $1::text and wrapped is not null) as keys`;
    expect(await one(orphans.replaceAll("$1", "$1::uuid"), [groupId])).toEqual({ itself: 0, wordings: 0, reactions: 0, sources: 0, keys: 0 });
    figure("erasure", `a conversation: ${points.length} kills, ${count(before.messages ?? 0)} messages deleted and counted once`);
  });
});
