import type pg from "pg";

/** Which part of a conversation lies in a span of time: bounds of seq (included), and whether a label of AI text is shown in it. */
export type Extent = { fromSeq: number; toSeq: number; hasAiText: boolean };
export type Span = { floorSeq: number; from: Date | null; to: Date | null };

/** Null when there is nothing in it. Recalled answers have no text any more. */
export async function readExtent(pool: pg.Pool, conversationId: string, { floorSeq, from, to }: Span): Promise<Extent | null> {
  const within = `m.conversation_id = $1 and m.seq >= $2 and ($3::timestamptz is null or m.created_at >= $3) and ($4::timestamptz is null or m.created_at <= $4)`;
  const { rows } = await pool.query<{ low: number | null; high: number | null; ai: boolean }>(
    `select min(m.seq) as low, max(m.seq) as high, exists (
       select 1 from message m where ${within} and m.recalled_at is null and (m.run_id is not null or m.forwarded_label > '')) as ai
     from message m where ${within}`,
    [conversationId, floorSeq, from, to],
  );
  const [found] = rows;
  if (!found || found.low === null || found.high === null) return null;
  return { fromSeq: found.low, toSeq: found.high, hasAiText: found.ai };
}
