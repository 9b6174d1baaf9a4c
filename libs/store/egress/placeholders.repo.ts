import { createHmac } from "node:crypto";
import type { Database, Sql } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import { indexKeyOf } from "../search/index-term.js";

/** A value that is masked: of which kind, as it stands in the text. */
export type Masked = { kind: string; value: string };
type Row = { kind: string; digest: Buffer; number: number };

/** Of HMAC-SHA-256: as many as tell values of one conversation apart. */
const digestBytes = 16;

/**
 * Which number stands for a masked value in the prompts of a conversation, so that a model knows today whom it was told of yesterday. What is kept is a hash
 * under the conversation's index key, which erasing a person of it destroys; the values are in the texts alone.
 */
export class PlaceholdersRepo {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
  ) {}

  /** A number for each value, in the order asked: what it had before, or the next of its kind. Counts from 1. */
  async numbers(conversationId: string, values: readonly Masked[]): Promise<number[]> {
    if (!values.length) return [];
    const { rows } = await this.db.pool.query<{ generation: number }>("select generation from search_cursor where conversation_id = $1", [conversationId]);
    const generation = rows[0]?.generation ?? 0;
    const [key] = await this.keyring.ensure([indexKeyOf(conversationId, generation)]);
    const place = { conversationId, generation };
    const wanted = values.map(({ kind, value }) => ({ kind, digest: digestOf((key as { key: Buffer }).key, kind, value) }));
    const known = await find(this.db.pool, place, wanted);
    const lacking = [...new Map(wanted.filter((one) => !known.has(nameOf(one))).map((one) => [nameOf(one), one])).values()];
    const added = lacking.length ? await this.db.transaction((sql) => add(sql, place, lacking)) : new Map<string, number>();
    return wanted.map((one) => known.get(nameOf(one)) ?? (added.get(nameOf(one)) as number));
  }
}

type Digest = { kind: string; digest: Buffer };
type Numbering = { conversationId: string; generation: number };

const nameOf = ({ kind, digest }: Digest): string => `${kind}/${digest.toString("hex")}`;
const numbersOf = (rows: Row[]): Map<string, number> => new Map(rows.map((row) => [nameOf(row), row.number]));

function digestOf(key: Buffer, kind: string, value: string): Buffer {
  return createHmac("sha256", key).update(`placeholder\0${kind}\0${value}`).digest().subarray(0, digestBytes);
}

async function find(sql: Sql, { conversationId, generation }: Numbering, wanted: Digest[]): Promise<Map<string, number>> {
  const { rows } = await sql.query<Row>(
    "select kind, digest, number from placeholder where conversation_id = $1 and generation = $2 and digest = any($3::bytea[])",
    [conversationId, generation, wanted.map(({ digest }) => digest)],
  );
  return numbersOf(rows);
}

// two answers in one conversation may meet the same value at once: one of them numbers it
async function add(sql: Sql, numbering: Numbering, lacking: Digest[]): Promise<Map<string, number>> {
  const { conversationId, generation } = numbering;
  await sql.query("select pg_advisory_xact_lock(hashtextextended('placeholder ' || $1, 0))", [conversationId]);
  await sql.query("delete from placeholder where conversation_id = $1 and generation < $2", [conversationId, generation]);
  await sql.query(
    `insert into placeholder (conversation_id, generation, kind, digest, number)
     select $1, $2, n.kind, n.digest, coalesce((select max(number) from placeholder p where p.conversation_id = $1 and p.generation = $2 and p.kind = n.kind), 0)
       + row_number() over (partition by n.kind order by n.at)
     from unnest($3::text[], $4::bytea[]) with ordinality as n(kind, digest, at)
     where not exists (select 1 from placeholder p where p.conversation_id = $1 and p.generation = $2 and p.kind = n.kind and p.digest = n.digest)`,
    [conversationId, generation, lacking.map(({ kind }) => kind), lacking.map(({ digest }) => digest)],
  );
  return find(sql, numbering, lacking);
}
