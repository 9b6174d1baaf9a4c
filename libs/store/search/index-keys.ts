import type { DataKey } from "@hoopoe/crypto";
import type { Sql } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import { indexKeyOf } from "./index-term.js";

/** A conversation whose index is asked or written: the generation of its key, and up to which rev it was made. */
export type KeyedIndex = { conversationId: string; generation: number; rev: number };
/** `keys` in the order asked, null where there is none (yet). `renewed`: conversations whose index is to be made anew, under a key of the next generation. */
export type IndexKeys = { keys: (DataKey | null)[]; renewed: ReadonlySet<string> };
type Renewed = { id: string; generation: number; there: boolean };

/**
 * The index keys of conversations. One that was altered or removed behind our back is told of and not used again: the index can be made from the texts,
 * so of nothing else does it stand in the way. `sql`: what may hold the cursors' rows.
 */
export async function readIndexKeys(sql: Sql, keyring: Keyring, all: KeyedIndex[]): Promise<IndexKeys> {
  const keys = await keyring.read(all.map((one) => indexKeyOf(one.conversationId, one.generation)));
  const lacking = all.filter((_, i) => !keys[i]);
  const renewed = lacking.length ? await renew(sql, lacking) : [];
  for (const { id, generation, there } of renewed) keyring.tellUnreadable({ ...indexKeyOf(id, generation), cause: there ? "altered" : "key_lost" });
  return { keys, renewed: new Set(renewed.map(({ id }) => id)) };
}

// a key is made with the first message that is looked at: while there was none, it lacks rightly
async function renew(sql: Sql, lacking: KeyedIndex[]): Promise<Renewed[]> {
  const { rows } = await sql.query<Renewed>(
    `update search_cursor s set generation = s.generation + 1, rev = 0, remake_to = c.rev
     from (select l.id, l.generation, l.rev, exists (select 1 from keys.wrapped_key k where k.kind = 'index' and k.subject = l.id::text
             and k.period = case l.generation when 0 then '' else l.generation::text end) as there
           from unnest($1::uuid[], $2::int[], $3::int[]) as l(id, generation, rev)) l
     join conversation c on c.id = l.id
     where s.conversation_id = l.id and s.generation = l.generation
       and (l.there or exists (select 1 from message m where m.conversation_id = l.id and m.rev <= l.rev))
     returning l.id, l.generation, l.there`,
    [lacking.map((one) => one.conversationId), lacking.map((one) => one.generation), lacking.map((one) => one.rev)],
  );
  return rows;
}
