import { botTerm, fileTerm, hasLink, type Highlights, linkTerm, matchText, type SearchQuery, senderTerm } from "@hoopoe/crypto/search";
import { fail } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import { type MessageRow, messageColumns, messageNamesOf, openMessages, type StoredRow } from "../messages/message-row.js";
import { sessionLives } from "../messages/reading.js";
import type { Sealer } from "../sealer.js";
import { type Scope, waysToCandidates } from "./candidates.js";
import { readIndexKeys } from "./index-keys.js";
import { indexTermsOf } from "./index-term.js";
import { isSearched } from "./indexing.repo.js";
import { keyOf, newestFirst, type Place, placeOf, type Span, spanOf } from "./place.js";
import { readTail } from "./tail.js";

/** Who searches, and where: in all of their conversations, or in one. */
export type SearchReader = { accountId: string; sessionId: string; conversationId: string | null };
/** Null: whatever. Times are inclusive. */
export type SearchFilter = { senderId: string | null; senderKind: "human" | "bot" | null; from: Date | null; to: Date | null; has: "link" | "file" | null };
export type Wanted = { query: SearchQuery; filter: SearchFilter; before: Place | null; limit: number };
export type Hit = { message: MessageRow; highlights: Highlights };
/** Newest first; `next`: where to go on, null at the end. Fewer than asked for may come with more to follow. */
export type HitPage = { hits: Hit[]; next: Place | null };

/** `generation` of its index key; null: nothing of it was indexed yet. */
export type ReadConversation = { id: string; floorSeq: number; rev: number; indexedRev: number; generation: number | null };
type Placed = Hit & { place: Place };
export type Search = { reader: SearchReader; wanted: Wanted; span: Span; conversations: ReadConversation[] };

/** Of what the index leads to nearly all match: first as many as make a page, then more. */
const openedFirst = (limit: number): number => limit + 5;
const openedAtOnce = 60;
/** Opened in vain at most, before what was found so far is given. */
const openedAtMost = 3_000;
/** How long a search goes on looking, with the one question to the index that it may have under way. */
const searchMs = 3_000;

/** Search over sealed texts: keyed hashes say which messages may match; those are opened and checked as they are now. */
export class SearchRepo {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
    private readonly sealer: Sealer,
  ) {}

  /** What this reader may read and matches. @throws Fault TOKEN_INVALID; NOT_FOUND for a conversation that they are not in; CONFLICT for one where it is switched off */
  async find(reader: SearchReader, wanted: Wanted): Promise<HitPage> {
    const conversations = await this.#conversations(reader);
    const whole = spanOf(wanted.filter.from, wanted.filter.to);
    const high = wanted.before && wanted.before.id < whole.high ? wanted.before.id : whole.high;
    const search: Search = { reader, wanted, conversations, span: { low: whole.low, high } };
    if (!conversations.length || search.span.low > high) return { hits: [], next: null };
    // what is not indexed first, then the index: what is indexed meanwhile is found twice, never not at all
    const tail = await readTail({ db: this.db, sealer: this.sealer }, search);
    const seen = new Set(tail.rows.map((row) => keyOf({ conversationId: row.conversation_id, seq: row.seq })));
    const found = new Map<string, Placed>();
    for (const row of tail.rows) for (const hit of hitOf(row, search)) found.set(keyOf(hit.place), hit);
    // below what the tail is complete to, nothing is sure yet
    const tailLow = tail.low !== null && tail.low > search.span.low ? tail.low : null;
    const low = (await this.#indexed({ ...search, span: { low: tailLow ?? search.span.low, high } }, { seen, found })) ?? tailLow;
    return pageOf([...found.values()], { limit: wanted.limit, low });
  }

  /** The reader's conversations, up to which rev each is indexed, and where it is. */
  async #conversations(reader: SearchReader): Promise<ReadConversation[]> {
    const { rows } = await this.db.pool.query<{ alive: boolean; id: string | null; isOff: boolean }>({
      name: reader.conversationId ? "search_one" : "search_all",
      text: `select l.alive, m.conversation_id as id, m.floor_seq as "floorSeq", c.rev, coalesce(s.rev, 0) as "indexedRev", s.generation,
               coalesce(s.is_off, false) as "isOff"
             from (select ${sessionLives("$2", "$1")} as alive) l
             left join member m on l.alive and m.account_id = $1 and m.left_at is null ${reader.conversationId ? "and m.conversation_id = $3" : ""}
             left join conversation c on c.id = m.conversation_id left join search_cursor s on s.conversation_id = m.conversation_id`,
      values: [reader.accountId, reader.sessionId, ...(reader.conversationId ? [reader.conversationId] : [])],
    });
    if (!rows[0]?.alive) throw fail("TOKEN_INVALID");
    const conversations = rows.filter((row): row is ReadConversation & { alive: boolean; isOff: boolean } => row.id !== null);
    if (reader.conversationId && !conversations.length) throw fail("NOT_FOUND");
    if (reader.conversationId && conversations[0]?.isOff) throw fail("CONFLICT", "Search is switched off in this conversation.");
    return conversations.filter(({ isOff }) => !isOff);
  }

  /** Adds what the index leads to, until there is enough; gives the id above which all was found, null for all. */
  async #indexed(search: Search, { seen, found }: { seen: Set<string>; found: Map<string, Placed> }): Promise<bigint | null> {
    const scopes = await this.#scopes(search);
    if (!scopes.length) return null;
    const { limit } = search.wanted;
    const budget = { opened: openedAtMost, until: performance.now() + searchMs };
    const ask = waysToCandidates(this.db, scopes, limit);
    for (let { high } = search.span; ; ) {
      const { places, low } = await ask({ low: search.span.low, high });
      const fresh = places.filter((place) => !seen.has(keyOf(place)) && isWanted(place, search.wanted.before)).sort(newestFirst);
      for (let at = 0, next: number; at < fresh.length; at = next) {
        next = at + (found.size ? openedAtOnce : openedFirst(limit));
        const some = fresh.slice(at, next);
        for (const hit of await this.#open(search, some)) found.set(keyOf(hit.place), hit);
        for (const place of some) seen.add(keyOf(place));
        budget.opened -= some.length;
        const reached = (some.at(-1) as Place).id;
        if (next < fresh.length && (isEnough(found, limit, reached) || isSpent(budget))) return reached;
      }
      if (low === null || isEnough(found, limit, low) || isSpent(budget)) return low;
      high = low;
    }
  }

  async #scopes({ conversations, wanted }: Search): Promise<Scope[]> {
    const indexed = conversations.filter((c) => c.generation !== null);
    const { keys } = await readIndexKeys(
      this.db.pool,
      this.keyring,
      indexed.map((c) => ({ conversationId: c.id, generation: c.generation as number, rev: c.indexedRev })),
    );
    const terms = [...termsOfFilter(wanted.filter), ...wanted.query.terms];
    return indexed.flatMap((c, i) => {
      const key = keys[i]?.key;
      return key ? [{ conversationId: c.id, floorSeq: c.floorSeq, terms: terms.map(indexTermsOf(c.id, key)) }] : [];
    });
  }

  /** Candidates as they are now, those that match. Membership and floor are asked for again with the text. */
  async #open(search: Search, places: Place[]): Promise<Placed[]> {
    const { rows } = await this.db.pool.query<StoredRow>({
      name: "search_open",
      text: `select ${messageNamesOf("m.")} from unnest($1::uuid[], $2::int[]) as p(conversation_id, seq)
             join member mb on mb.conversation_id = p.conversation_id and mb.account_id = $3 and mb.left_at is null and mb.floor_seq <= p.seq
             cross join lateral (select ${messageColumns} from message where conversation_id = p.conversation_id and seq = p.seq) m`,
      values: [places.map((p) => p.conversationId), places.map((p) => p.seq), search.reader.accountId],
    });
    return (await openMessages(this.sealer, rows)).flatMap((row) => hitOf(row, search));
  }
}

function hitOf(message: MessageRow, { wanted: { query, filter, before }, span }: Search): Placed[] {
  if (!isSearched(message) || !fits(message, filter)) return [];
  const place = placeOf(message);
  if (place.id < span.low || place.id > span.high || !isWanted(place, before)) return [];
  const highlights = matchText(message.text, query);
  return highlights ? [{ message, highlights, place }] : [];
}

function fits(message: MessageRow, filter: SearchFilter): boolean {
  if (filter.senderId !== null && message.sender_id !== filter.senderId) return false;
  if (filter.senderKind !== null && message.sender_kind !== filter.senderKind) return false;
  if (filter.has === "file") return message.attachments.length > 0;
  return filter.has === null || hasLink(message.text);
}

const termsOfHas = { link: linkTerm, file: fileTerm } as const;

function termsOfFilter({ senderId, senderKind, has }: SearchFilter): string[] {
  return [...(senderId === null ? [] : [senderTerm(senderId)]), ...(senderKind === "bot" ? [botTerm] : []), ...(has === null ? [] : [termsOfHas[has]])];
}

const isWanted = (place: Place, before: Place | null): boolean => before === null || newestFirst(before, place) < 0;

const isSpent = (budget: { opened: number; until: number }): boolean => budget.opened <= 0 || performance.now() > budget.until;

/** Whether more than a page was found among what is surely complete. */
function isEnough(found: Map<string, Placed>, limit: number, low: bigint): boolean {
  let sure = 0;
  for (const { place } of found.values()) if (place.id > low) sure += 1;
  return sure > limit;
}

/** What lies at or below `low` may not be all there is: it comes with the next page. */
function pageOf(found: Placed[], { limit, low }: { limit: number; low: bigint | null }): HitPage {
  const sure = found.filter(({ place }) => low === null || place.id > low).sort((a, b) => newestFirst(a.place, b.place));
  const hits = sure.slice(0, limit);
  if (sure.length > limit) return { hits, next: (hits.at(-1) as Placed).place };
  return { hits, next: low === null ? null : { id: low + 1n, conversationId: lowestId, seq: 0 } };
}

/** Behind everything of its id. */
const lowestId = "00000000-0000-0000-0000-000000000000";
