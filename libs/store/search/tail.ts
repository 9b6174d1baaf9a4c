import type { Database } from "../database.js";
import { type MessageRow, messageColumns, messageNamesOf, openMessages, type StoredRow } from "../messages/message-row.js";
import type { Sealer } from "../sealer.js";
import { placeOf, timeOf } from "./place.js";
import type { ReadConversation, Search } from "./search.repo.js";

/** Messages that are not indexed as they are now: all there are with an id above `low`, or all there are (null). */
export type Tail = { rows: MessageRow[]; low: bigint | null };
type Parts = { db: Database; sealer: Sealer };
type Step = { search: Search; behind: ReadConversation[]; most: number };

/** Opened at most in one search, where an index is still to be made: the rest comes with the pages that follow. */
const tailRows = 2_000;
const leastOfEach = 50;
const spare = 500;

const lag = (c: ReadConversation): number => c.rev - c.indexedRev;

/** What changed after its conversation was last indexed: a message or two in a second's work, or all there is where an index was just begun. */
export async function readTail({ db, sealer }: Parts, search: Search): Promise<Tail> {
  const behind = search.conversations.filter((c) => lag(c) > 0);
  if (!behind.length) return { rows: [], low: null };
  const most = Math.max(leastOfEach, Math.ceil(tailRows / behind.length));
  const [short, long] = [behind.filter((c) => lag(c) <= most), behind.filter((c) => lag(c) > most)];
  const [lately, latest] = await Promise.all([changedLately(db, { search, behind: short, most }), latestOf(db, { search, behind: long, most })]);
  const lows = long.flatMap(({ id }) => {
    const own = latest.filter((row) => row.conversation_id === id).map((row) => placeOf(row).id);
    return own.length < most ? [] : [own.reduce((a, b) => (a < b ? a : b))];
  });
  return { rows: await openMessages(sealer, [...lately, ...latest]), low: lows.length ? lows.reduce((a, b) => (a > b ? a : b)) : null };
}

const ofMember = `unnest($1::uuid[], $2::int[]) as c(id, rev)
  join member mb on mb.conversation_id = c.id and mb.account_id = $3 and mb.left_at is null`;
const values = ({ search, behind, most }: Step): unknown[] => [behind.map((c) => c.id), behind.map((c) => c.indexedRev), search.reader.accountId, most];

async function changedLately(db: Database, step: Step): Promise<StoredRow[]> {
  if (!step.behind.length) return [];
  const { rows } = await db.pool.query<StoredRow>({
    name: "search_tail",
    text: `select ${messageNamesOf("m.")} from ${ofMember}
           cross join lateral (select ${messageColumns} from message where conversation_id = c.id and message.rev > c.rev and seq >= mb.floor_seq
             order by message.rev desc limit $4) m`,
    // what comes while this is asked must push nothing out
    values: values({ ...step, most: step.most + spare }),
  });
  return rows;
}

// by seq, which is by time: so the next page can go on where this one ends
async function latestOf(db: Database, step: Step): Promise<StoredRow[]> {
  if (!step.behind.length) return [];
  const { before } = step.search.wanted;
  const { rows } = await db.pool.query<StoredRow>({
    name: "search_long_tail",
    text: `select ${messageNamesOf("m.")} from ${ofMember}
           cross join lateral (select ${messageColumns} from message where conversation_id = c.id and message.rev > c.rev and seq >= mb.floor_seq
             and ($5::timestamptz is null or created_at <= $5) order by seq desc limit $4) m`,
    values: [...values(step), before && timeOf(before.id)],
  });
  return rows;
}
