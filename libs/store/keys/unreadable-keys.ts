import type { Sql } from "../database.js";
import type { KeyKind, KeyName } from "./keyring.js";

/** A key that is wanted and cannot be read, though nobody destroyed it: its row was altered or put under another name, or is not there any more. */
export type UnreadableKey = KeyName & { cause: "altered" | "key_lost" };

/** What people are told whose writing is refused for it. */
export function sentenceOf(kind: KeyKind): string {
  const whose =
    kind === "author" ? "This person's key" : kind === "conversation" || kind === "dedupe" || kind === "index" ? "This conversation's key" : "A key";
  return `${whose} cannot be read: nothing can be written under it until an administrator has restored it.`;
}

/** Whether a key was destroyed on purpose. */
export async function isDestroyed(sql: Sql, { kind, subject = "", period = "" }: KeyName): Promise<boolean> {
  const { rowCount } = await sql.query("select 1 from keys.wrapped_key where kind = $1 and subject = $2 and period = $3 and destroyed_at is not null", [
    kind,
    subject,
    period,
  ]);
  return rowCount === 1;
}

/**
 * Those of these keys that must have been there: something of the same month is sealed under a key that has no row any more. A row outlives its key, so
 * one that is missing was removed. Asked only before a key is made; looks at the latest few messages or sign-ins.
 */
export async function lostOf(sql: Sql, names: KeyName[]): Promise<KeyName[]> {
  const monthly = names.filter(({ kind }) => kind in latestSealed);
  const lost: KeyName[] = [];
  for (const name of monthly) {
    const { rowCount } = await sql.query(
      `select 1 from (${latestSealed[name.kind as keyof typeof latestSealed]}) s
       where sealed_at >= ($2 || '-01T00:00:00Z')::timestamptz and substring(sealed from 1 for 1) = '\\xe1'::bytea
         and not exists (select 1 from keys.wrapped_key k where k.id = key_id) limit 1`,
      [name.subject, name.period],
    );
    if (rowCount) lost.push(name);
  }
  return lost;
}

/** By kind of key: what was sealed last, when, and the id of the key that its envelope names (see `libs/crypto/envelope.ts`). */
const latestSealed = {
  conversation: `(select body as sealed, created_at as sealed_at, substring(body from 4 for 8) as key_id
      from message where conversation_id = $1::uuid order by seq desc limit 20)
    union all select name, created_at, substring(name from 4 for 8) from conversation where id = $1::uuid`,
  author: `select device as sealed, created_at as sealed_at, substring(device from 12 for 8) as key_id
      from session where account_id = $1::uuid order by created_at desc limit 20`,
};
