import type { Database } from "../database.js";
import type { Place, Span } from "./place.js";

/** A conversation that is searched: from which seq on, and the terms that a message there must have, under its key. */
export type Scope = { conversationId: string; floorSeq: number; terms: string[] };
/** Messages that may match, newest first; all there are with an id above `low`, or all there are (null). */
export type Candidates = { places: Place[]; low: bigint | null };

type Found = [id: string, conversationId: string, seq: number][];

/** Looked at first; what shows up in it tells how common the words are. */
const firstLooks = [400, 3_200];
const looked = 3_600;
/**
 * From so many matches in them on, the messages that follow are the quicker way to a page than the index: as many as will do, and half as many more. One
 * of them costs 1.5 µs, the index 20 µs for each of a conversation and, where its pages must be fetched, as much for each match that there ever was.
 */
const commonMatches = 8;
const thirdLook = (found: number, limit: number): number => Math.ceil((1.5 * looked * limit) / found);
/** Looked at in one go where the index takes too long. */
const onwardsLook = 5_000;
/** Of so few conversations each is looked at by itself, of more the latest messages of all. */
const fewConversations = 32;
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
 * Asks for what may match, span after span downwards: the latest messages by their order in time first, which is the quick way for words that are often
 * used; then by the index, the quick way for all others; and where that takes too long (a word that was common long ago), on by time.
 */
export function waysToCandidates(db: Database, scopes: Scope[], limit: number): (span: Span) => Promise<Candidates> {
  const looks = [...firstLooks];
  let matches = 0;
  let hasIndex = true;
  return async (span) => {
    const rows = looks.shift();
    if (rows !== undefined) {
      const found = await latestCandidates(db, scopes, { ...span, rows });
      matches += found.places.length;
      // none among the latest: rare enough for the index
      if (!matches) looks.length = 0;
      else if (rows === firstLooks.at(-1) && matches >= commonMatches && matches <= limit) looks.push(thirdLook(matches, limit));
      return found;
    }
    const indexed = hasIndex ? await indexedCandidates(db, scopes, span) : null;
    hasIndex = indexed !== null;
    return indexed ?? latestCandidates(db, scopes, { ...span, rows: onwardsLook });
  };
}

/** Among about so many of the latest messages of a span those that have all terms. */
function latestCandidates(db: Database, scopes: Scope[], within: Span & { rows: number }): Promise<Candidates> {
  return scopes.length <= fewConversations ? latestOfEach(db, scopes, within) : latestOfAll(db, scopes, within);
}

async function latestOfEach({ pool }: Database, scopes: Scope[], { low, high, rows: latest }: Span & { rows: number }): Promise<Candidates> {
  const most = Math.ceil(latest / scopes.length);
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

async function latestOfAll({ pool }: Database, scopes: Scope[], { low, high, rows: latest }: Span & { rows: number }): Promise<Candidates> {
  const { rows } = await pool.query<{ low: string | null; n: number; found: Found }>({
    name: "search_latest_of_all",
    text: `select min(id) as low, count(*)::int as n, ${foundRows} from (
             select w.id, w.conversation_id, w.seq, w.seq >= c.floor_seq and w.terms @> c.terms as hit
             from (select id, conversation_id, seq, terms from message_terms where id between $4 and $5 order by id desc limit $6) w
             left join (select conversation_id, floor_seq, terms::bigint[] as terms from ${scopeColumns}) c on c.conversation_id = w.conversation_id) x`,
    values: [...columns(scopes), String(low), String(high), latest],
  });
  const [row] = rows;
  const bound = row && row.n === latest ? BigInt(row.low as string) : null;
  const places = placesOf(row?.found ?? []);
  return { places: bound === null ? places : places.filter((place) => place.id > bound), low: bound };
}

/**
 * The newest of a span by the index over terms. Each conversation is asked by itself for what has all terms, so that the rarest of them leads: one question
 * for the terms of all conversations at once goes through all of them for each message that has any. Null when it took too long.
 */
async function indexedCandidates(db: Database, scopes: Scope[], span: Span): Promise<Candidates | null> {
  // of many conversations half by half at the same time: each costs a few pages that were not read lately
  const half = scopes.length > fewConversations ? Math.ceil(scopes.length / 2) : scopes.length;
  const parts = [scopes.slice(0, half), scopes.slice(half)].filter((part) => part.length);
  const found = await Promise.all(parts.map((part) => indexedPart(db, part, span)));
  if (found.includes(null)) return null;
  const lows = found.flatMap((part) => part?.low ?? []);
  const low = lows.length ? lows.reduce((a, b) => (a > b ? a : b)) : null;
  const places = found.flatMap((part) => part?.places ?? []);
  return { places: low === null ? places : places.filter((place) => place.id >= low), low };
}

async function indexedPart(db: Database, scopes: Scope[], { low, high }: Span): Promise<Candidates | null> {
  try {
    const rows = await db.transaction(async (sql) => {
      await sql.query(`set local enable_bitmapscan = on; set local statement_timeout = ${indexMs}`);
      const found = await sql.query<{ id: string; conversation_id: string; seq: number }>({
        name: "search_by_terms",
        text: `select h.id, h.conversation_id, h.seq from ${scopeColumns} cross join lateral (
                 select id, conversation_id, seq from message_terms where message_terms.terms @> c.terms::bigint[] offset 0) h
               where h.conversation_id = c.conversation_id and h.seq >= c.floor_seq and h.id between $4 and $5 order by h.id desc limit $6`,
        values: [...columns(scopes), String(low), String(high), pageRows],
      });
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
