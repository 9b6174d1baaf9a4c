/** Where a message stands among all of them, by time; over all conversations `id` alone may be the same twice. */
export type Place = { id: bigint; conversationId: string; seq: number };

const seqBits = 22n;
const seqMask = (1 << 22) - 1;
/** 2020-01-01: 41 bits of milliseconds reach until 2089. */
const epochMs = 1_577_836_800_000;

/** The lowest id of a millisecond. */
export const idAt = (ms: number): bigint => BigInt(Math.floor(ms) - epochMs) << seqBits;
/** The id of a message: its time, and within a millisecond the low bits of its seq. Made anew it is the same. */
export const idOf = (createdAt: Date, seq: number): bigint => idAt(createdAt.getTime()) | BigInt(seq & seqMask);

/** What of a message tells its place. */
export type Dated = { created_at: Date; conversation_id: string; seq: number };

/** The places of messages as three arrays, for `unnest($1::uuid[], $2::bigint[], $3::int[])`: conversations, ids, seqs. */
export const columnsOf = (rows: Dated[]): [string[], string[], number[]] => [
  rows.map((row) => row.conversation_id),
  rows.map((row) => String(idOf(row.created_at, row.seq))),
  rows.map((row) => row.seq),
];

export const placeOf = (row: Dated): Place => ({
  id: idOf(row.created_at, row.seq),
  conversationId: row.conversation_id,
  seq: row.seq,
});
/** The time of an id. */
export const timeOf = (id: bigint): Date => new Date(Number(id >> seqBits) + epochMs);

/** For sorting: newest first. */
export function newestFirst(a: Place, b: Place): number {
  if (a.id !== b.id) return a.id > b.id ? -1 : 1;
  if (a.conversationId !== b.conversationId) return a.conversationId > b.conversationId ? -1 : 1;
  return b.seq - a.seq;
}

/** Tells messages apart. */
export const keyOf = ({ conversationId, seq }: { conversationId: string; seq: number }): string => `${conversationId}/${seq}`;

/** The ids of a span of time, both ends included, null for open ones. */
export type Span = { low: bigint; high: bigint };
const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;
const held = (id: bigint): bigint => (id < lowest ? lowest : id > highest ? highest : id);
export const spanOf = (from: Date | null, to: Date | null): Span => ({
  low: from ? held(idAt(from.getTime())) : lowest,
  high: to ? held(idAt(to.getTime() + 1) - 1n) : highest,
});
