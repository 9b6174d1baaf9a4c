import { setImmediate } from "node:timers/promises";
import { botTerm, fileTerm, fold, hasLink, linkTerm, senderTerm, termsOf } from "@hoopoe/crypto/search";
import type { Database, Sql } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import { type MessageRow, messageNamesOf, messageColumns, openMessages, type StoredRow } from "../messages/message-row.js";
import type { Sealer } from "../sealer.js";
import { readIndexKeys } from "./index-keys.js";
import { indexKeyOf, indexTermsOf } from "./index-term.js";
import { removeTerms } from "./erase-terms.js";
import { columnsOf } from "./place.js";
import { isIndexOn, sweepTerms, switchIndex } from "./switch-index.js";

/** A conversation whose index is behind by so many revs. */
export type Behind = { conversationId: string; revs: number };
/** What one step did: conversations that were free, messages of them looked at, those of these whose terms were written, and which may still be behind. */
export type Indexed = { conversations: number; messages: number; written: number; left: string[] };

type Claimed = { conversation_id: string; generation: number; rev: number; remake_to: number; upto: number; most: number };
type Blinder = (term: string) => string;
type Terms = { row: MessageRow; terms: string[] };

const batchMessages = 100;
/** Written in one statement: about 300 kB. */
const termsAtOnce = 20_000;
/** Cutting a message takes a tenth of a millisecond, a long one ten: others of the process come to their turn in between. */
const cutAtOnce = 8;
/** What took a rev longer ago is found by looking at all conversations: nothing of it is under way any more. */
const recentSeconds = 40;
const sweptAtOnce = 5_000;
/** Not one that is being erased: it has no key any more, but in a process that has not heard of it. */
const lives = "not exists (select 1 from erasure e where e.kind = 'conversation' and e.subject_id = c.id)";
const isKept = `s.is_off is not true and ${lives}`;

/**
 * Makes the terms of messages. What is to be done is told by revs alone: everything that changes a message (sending, an edit, a recall, the end of an
 * answer) takes one in its conversation, and `search_cursor` knows up to which the terms are made. So a send does nothing for it, and nothing is lost.
 */
export class IndexingRepo {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
    private readonly sealer: Sealer,
  ) {}

  /** Conversations that are behind, at most a hundred: of those that changed lately (an index over times), of all, or of these. */
  async behind(among: "recent" | "all" | { conversationIds: string[] }): Promise<Behind[]> {
    const of = typeof among === "object" ? "these" : among;
    const those = { recent: `c.changed_around >= now() - interval '${recentSeconds} seconds' and`, all: "", these: "c.id = any($1::uuid[]) and" };
    const { rows } = await this.db.pool.query<{ id: string; revs: number }>({
      name: `search_behind_${of}`,
      text: `select c.id, c.rev - coalesce(s.rev, 0) as revs from conversation c left join search_cursor s on s.conversation_id = c.id
             where ${those[of]} c.rev > coalesce(s.rev, 0) and ${isKept} limit ${batchMessages}`,
      values: typeof among === "object" ? [among.conversationIds] : [],
    });
    return rows.map(({ id, revs }) => ({ conversationId: id, revs }));
  }

  /**
   * Indexes up to a hundred messages of these conversations in one transaction; those that another process holds are left to it. Killed in the middle it
   * did nothing. @throws what pg throws when the database is away
   */
  async index(behind: Behind[]): Promise<Indexed> {
    const picked = pick(behind);
    const ids = picked.map((p) => p.conversationId);
    if (!ids.length) return { conversations: 0, messages: 0, written: 0, left: [] };
    await this.db.pool.query(
      `insert into search_cursor (conversation_id) select c.id from conversation c where c.id = any($1::uuid[]) and ${lives} on conflict do nothing`,
      [ids],
    );
    return this.db.transaction(async (sql) => {
      // after a crash of the database what it had not written yet is done again: no need to wait for its disk
      await sql.query("set local synchronous_commit = off");
      const all = await claim(sql, picked);
      const found = await changedRows(sql, all);
      const { ready, blinders } = await this.#blinders(sql, all, found);
      const claimed = all.filter((c) => ready(c.conversation_id));
      const rows = await openMessages(
        this.sealer,
        found.filter((row) => ready(row.conversation_id)),
      );
      const written = await this.#write(sql, { claimed, rows, blinders });
      const done = await advance(sql, claimed, rows);
      const left = behind.flatMap(({ conversationId }) => (done.has(conversationId) ? [] : [conversationId]));
      return { conversations: all.length, messages: rows.length, written, left };
    });
  }

  /** How terms are made where there are messages: a conversation that people have only come to (one's chat with the assistant) needs no key. */
  async #blinders(sql: Sql, claimed: Claimed[], rows: StoredRow[]): Promise<{ ready: (id: string) => boolean; blinders: Map<string, Blinder> }> {
    const spoken = new Set(rows.map((row) => row.conversation_id));
    const keyed = claimed.filter((c) => spoken.has(c.conversation_id));
    if (!keyed.length) return { ready: () => true, blinders: new Map() };
    const { renewed } = await readIndexKeys(
      sql,
      this.keyring,
      keyed.map((c) => ({ conversationId: c.conversation_id, generation: c.generation, rev: c.rev })),
    );
    const ready = (id: string): boolean => !renewed.has(id);
    const made = keyed.filter((c) => ready(c.conversation_id));
    const keys = await this.keyring.ensure(made.map((c) => indexKeyOf(c.conversation_id, c.generation)));
    return { ready, blinders: new Map(made.map(({ conversation_id: id }, i) => [id, indexTermsOf(id, (keys[i] as { key: Buffer }).key)])) };
  }

  async #write(sql: Sql, { claimed, rows, blinders }: { claimed: Claimed[]; rows: MessageRow[]; blinders: Map<string, Blinder> }): Promise<number> {
    const remakeTo = new Map(claimed.map((c) => [c.conversation_id, c.remake_to]));
    const present = await presentVersions(sql, rows);
    const gone = rows.filter((row) => present.has(row.id) && !isSearched(row));
    const isDue = (row: MessageRow): boolean => row.rev <= (remakeTo.get(row.conversation_id) ?? 0) || present.get(row.id) !== row.body_version;
    const due = rows.filter((row) => isSearched(row) && isDue(row));
    if (gone.length) await removeTerms(sql, gone);
    let waiting: Terms[] = [];
    let count = 0;
    for (const [i, row] of due.entries()) {
      const blind = blinders.get(row.conversation_id) as Blinder;
      const terms = Array.from(termsOfMessage(row), blind);
      waiting.push({ row, terms });
      count += terms.length;
      if (count >= termsAtOnce) {
        await writeTerms(sql, waiting);
        [waiting, count] = [[], 0];
      } else if (i % cutAtOnce === cutAtOnce - 1) await setImmediate();
    }
    if (waiting.length) await writeTerms(sql, waiting);
    return due.length;
  }

  /**
   * Has the terms of a conversation, or of all, made anew by whoever indexes next. `drop`: the present ones are removed at once (their key is gone, or
   * the index is switched off); else they serve until they are replaced.
   */
  async reset(conversationId: string | null, { drop }: { drop: boolean }): Promise<void> {
    const those = "($1::uuid is null or conversation_id = $1)";
    await this.db.transaction(async (sql) => {
      await sql.query(
        `update search_cursor s set rev = 0, remake_to = greatest(s.remake_to, c.rev) from conversation c where c.id = s.conversation_id and ${those.replaceAll("conversation_id", "s.conversation_id")}`,
        [conversationId],
      );
      if (drop) await sql.query(`delete from message_terms where ${those}`, [conversationId]);
    });
  }

  /** Whether a conversation is indexed for search. */
  isOn(conversationId: string): Promise<boolean> {
    return isIndexOn(this.db.pool, conversationId);
  }

  /** Has a conversation indexed, or no longer; false when it was so before. Off: nothing of it is found from now on. */
  async switch(conversationId: string, on: boolean): Promise<boolean> {
    const changed = await this.db.transaction((sql) => switchIndex(sql, conversationId, on));
    if (!changed) return false;
    this.keyring.forget();
    // of a small conversation all at once, of a large one workers do the rest
    if (!on) await this.sweep();
    return true;
  }

  /** Deletes some of what is left of conversations that were switched off; gives how many terms' rows, 0 when nothing is left. */
  sweep(): Promise<number> {
    return sweepTerms(this.db.pool, sweptAtOnce);
  }

  /** How much is still to be indexed: revs (a message takes one, so does each of its changes), in how many conversations. */
  async state(): Promise<{ conversations: number; revs: number }> {
    const { rows } = await this.db.pool.query<{ conversations: number; revs: string }>(
      `select count(*)::int as conversations, coalesce(sum(c.rev - coalesce(s.rev, 0)), 0) as revs
       from conversation c left join search_cursor s on s.conversation_id = c.id where c.rev > coalesce(s.rev, 0) and ${isKept}`,
    );
    return { conversations: rows[0]?.conversations ?? 0, revs: Number(rows[0]?.revs ?? 0) };
  }
}

/** As many as make a batch: a conversation has at most one message for each rev that it is behind. */
function pick(behind: Behind[]): (Behind & { most: number })[] {
  let room = batchMessages;
  const picked: (Behind & { most: number })[] = [];
  for (const one of behind) {
    if (room <= 0) break;
    const most = Math.min(one.revs, room);
    picked.push({ ...one, most });
    room -= most;
  }
  return picked;
}

async function claim(sql: Sql, picked: (Behind & { most: number })[]): Promise<Claimed[]> {
  const { rows } = await sql.query<Claimed>({
    name: "search_claim",
    text: `select s.conversation_id, s.generation, s.rev, s.remake_to, c.rev as upto, p.most
           from unnest($1::uuid[], $2::int[]) as p(id, most) join search_cursor s on s.conversation_id = p.id join conversation c on c.id = p.id
           where c.rev > s.rev and ${isKept} for update of s skip locked`,
    values: [picked.map((p) => p.conversationId), picked.map((p) => p.most)],
  });
  return rows;
}

/** The messages whose latest change lies in what was claimed. A rev is given out with its commit: below `upto` none is still to come. */
async function changedRows(sql: Sql, claimed: Claimed[]): Promise<StoredRow[]> {
  if (!claimed.length) return [];
  const { rows } = await sql.query<StoredRow>({
    name: "search_changed",
    text: `select ${messageNamesOf("m.")} from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) as c(id, rev, upto, most)
           cross join lateral (select ${messageColumns} from message
             where conversation_id = c.id and message.rev > c.rev and message.rev <= c.upto order by message.rev limit c.most) m`,
    values: [claimed.map((c) => c.conversation_id), claimed.map((c) => c.rev), claimed.map((c) => c.upto), claimed.map((c) => c.most)],
  });
  return rows;
}

/** Gives the conversations that are behind no more, as far as was known when they were claimed. */
async function advance(sql: Sql, claimed: Claimed[], rows: MessageRow[]): Promise<Set<string>> {
  const reached = claimed.map(({ conversation_id, upto, most }) => {
    const own = rows.filter((row) => row.conversation_id === conversation_id);
    // fewer than asked for: there are no more up to there
    return own.length < most ? upto : Math.max(...own.map((row) => row.rev));
  });
  await sql.query({
    name: "search_advance",
    text: "update search_cursor s set rev = d.rev from unnest($1::uuid[], $2::int[]) as d(id, rev) where s.conversation_id = d.id",
    values: [claimed.map((c) => c.conversation_id), reached],
  });
  return new Set(claimed.flatMap((c, i) => (reached[i] === c.upto ? [c.conversation_id] : [])));
}

/** An answer is searched once it has ended. */
export const isSearched = (row: MessageRow): boolean => !row.recalled_at && !row.unreadable && row.ai_state !== "streaming";

function termsOfMessage(row: MessageRow): Set<string> {
  const terms = termsOf(fold(row.text).text);
  terms.add(senderTerm(row.sender_id));
  if (row.sender_kind === "bot") terms.add(botTerm);
  if (hasLink(row.text)) terms.add(linkTerm);
  if (row.attachments.length) terms.add(fileTerm);
  return terms;
}

/** Which wordings of these messages have their terms, by the message's id. */
async function presentVersions(sql: Sql, messages: MessageRow[]): Promise<Map<string, number>> {
  if (!messages.length) return new Map();
  const { rows } = await sql.query<{ message: string; body_version: number }>({
    name: "search_present",
    text: `select p.message, t.body_version from unnest($1::uuid[], $2::bigint[], $3::int[], $4::uuid[]) as p(conversation_id, id, seq, message)
           join message_terms t on t.conversation_id = p.conversation_id and t.id = p.id and t.seq = p.seq`,
    values: [...columnsOf(messages), messages.map((row) => row.id)],
  });
  return new Map(rows.map((row) => [row.message, row.body_version]));
}

async function writeTerms(sql: Sql, all: Terms[]): Promise<void> {
  const rows = all.map(({ row }) => row);
  await sql.query({
    name: "search_write",
    text: `insert into message_terms (conversation_id, id, seq, body_version, terms)
           select p.conversation_id, p.id, p.seq, p.body_version, p.terms::bigint[]
           from unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[], $5::text[]) as p(conversation_id, id, seq, body_version, terms)
           on conflict (conversation_id, id, seq) do update set body_version = excluded.body_version, terms = excluded.terms`,
    values: [...columnsOf(rows), rows.map((row) => row.body_version), all.map(({ terms }) => `{${terms.join(",")}}`)],
  });
}
