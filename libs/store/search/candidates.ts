import type { Database } from "../database.js";
import type { Place, Span } from "./place.js";

/** A conversation that is searched: from which seq on, and the terms that a message there must have, under its key. */
export type Scope = { conversationId: string; floorSeq: number; terms: string[] };
/** Messages that may match, newest first; all there are with an id above `low`, or all there are (null). */
export type Candidates = { places: Place[]; low: bigint | null };

type Found = [id: string, conversationId: string, seq: number][];

/** As many messages as are looked at by their order in time, before the index is asked by terms. */
const windowRows = 2_000;
/** Of so few conversations each is looked at by itself, of more the latest messages of all. */
const fewConversations = 32;
/** Terms that the index is asked for; what more there are is seen when a message is opened. */
const indexTerms = 6;
const pageRows = 200;
const indexMs = 1_500;

const columns = (scopes: Scope[]): [string[], number[], string[]] => [
  scopes.map((s) => s.conversationId),
  scopes.map((s) => s.floorSeq),
  scopes.map((s) => `{${s.terms.join(",")}}`),
];
const foundRows = "coalesce(json_agg(json_build_array(id::text, conversation_id, seq)) filter (where hit), '[]') as found";
const scopeColumns = "unnest($1::uuid[], $2::int[], $3::text[]) as c(conversation_id, floor_seq, terms)";

/**
 * Among the latest messages of a span those that have all terms: the quick way for words that are often used. What is common is soon found there, and what
 * is rare is soon found by the index.
 */
export function latestCandidates(db: Database, scopes: Scope[], span: Span): Promise<Candidates> {
  return scopes.length <= fewConversations ? latestOfEach(db, scopes, span) : latestOfAll(db, scopes, span);
}

async function latestOfEach({ pool }: Database, scopes: Scope[], { low, high }: Span): Promise<Candidates> {
  const most = Math.ceil(windowRows / scopes.length);
  const { rows } = await pool.query<{ low: string | null; n: number; found: Found }>({
    name: "search_latest_of_each",
    text: `select x.* from ${scopeColumns} cross join lateral (
             select min(id) as low, count(*)::int as n, ${foundRows} from (
               select id, conversation_id, seq, seq >= c.floor_seq and terms @> c.terms::bigint[] as hit from message_terms
               where message_terms.conversation_id = c.conversation_id and id between $4 and $5 order by id desc limit $6) w) x`,
    values: [...columns(scopes), String(low), String(high), most],
  });
  // complete for all of them down to where the first of them was cut off
  const cut = rows.filter((row) => row.n === most).map((row) => BigInt(row.low as string));
  const bound = cut.length ? cut.reduce((a, b) => (a > b ? a : b)) : null;
  const places = rows.flatMap((row) => placesOf(row.found));
  return { places: bound === null ? places : places.filter((place) => place.id > bound), low: bound };
}

async function latestOfAll({ pool }: Database, scopes: Scope[], { low, high }: Span): Promise<Candidates> {
  const { rows } = await pool.query<{ low: string | null; n: number; found: Found }>({
    name: "search_latest_of_all",
    text: `select min(id) as low, count(*)::int as n, ${foundRows} from (
             select w.id, w.conversation_id, w.seq, w.seq >= c.floor_seq and w.terms @> c.terms as hit
             from (select id, conversation_id, seq, terms from message_terms where id between $4 and $5 order by id desc limit $6) w
             left join (select conversation_id, floor_seq, terms::bigint[] as terms from ${scopeColumns}) c on c.conversation_id = w.conversation_id) x`,
    values: [...columns(scopes), String(low), String(high), windowRows],
  });
  const [row] = rows;
  const bound = row && row.n === windowRows ? BigInt(row.low as string) : null;
  const places = placesOf(row?.found ?? []);
  return { places: bound === null ? places : places.filter((place) => place.id > bound), low: bound };
}

/**
 * The newest of a span by the index over terms. A message has terms of its own conversation's key only, so one overlap for each word over the keys of all
 * conversations finds what has them all. Null when it took too long: a word that was common long ago, and is not lately.
 */
export async function indexedCandidates(db: Database, scopes: Scope[], { low, high }: Span): Promise<Candidates | null> {
  const words = Math.min(indexTerms, scopes[0]?.terms.length ?? 0);
  const keys = Array.from({ length: words }, (_, i) => `{${scopes.map((s) => s.terms[i]).join(",")}}`);
  const overlaps = keys.map((_, i) => `terms && $${i + 7}::bigint[]`).join(" and ");
  try {
    const rows = await db.transaction(async (sql) => {
      await sql.query(`set local enable_bitmapscan = on; set local statement_timeout = ${indexMs}; set local work_mem = '32MB'`);
      const found = await sql.query<{ id: string; conversation_id: string; seq: number }>(
        `with hits as materialized (select id, conversation_id, seq from message_terms where ${overlaps})
         select h.id, h.conversation_id, h.seq from hits h
         join (select conversation_id, floor_seq from ${scopeColumns}) c on c.conversation_id = h.conversation_id and h.seq >= c.floor_seq
         where h.id between $4 and $5 order by h.id desc limit $6`,
        [scopes.map((s) => s.conversationId), scopes.map((s) => s.floorSeq), scopes.map(() => ""), String(low), String(high), pageRows, ...keys],
      );
      return found.rows;
    });
    const places = rows.map((row) => ({ id: BigInt(row.id), conversationId: row.conversation_id, seq: row.seq }));
    return { places, low: rows.length === pageRows ? (places.at(-1) as Place).id : null };
  } catch (error) {
    if ((error as { code?: string }).code === queryCanceled) return null;
    throw error;
  }
}

const queryCanceled = "57014";

const placesOf = (found: Found): Place[] => found.map(([id, conversationId, seq]) => ({ id: BigInt(id), conversationId, seq }));
