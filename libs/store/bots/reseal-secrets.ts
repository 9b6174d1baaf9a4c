import { conversationKeyIdOf, parseEnvelope, type Place } from "@hoopoe/crypto";
import { Fault } from "@hoopoe/protocol";
import type { Database, Sql } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import type { Sealer } from "../sealer.js";
import { promptPlace } from "./bots.repo.js";
import { keyPlace } from "./providers.repo.js";

/** Where API keys belonged before they were bound to the address that they are for. Only to be read here. */
const unboundKeyPlace = (id: string, version: number): Place => ({ table: "model_provider", column: "api_key", rowId: id, version });

type Row = { id: string; version: number; baseUrl: string; sealed: Buffer };
type Column = { read: string; write: string; before: (row: Row) => Place; after: (row: Row) => Place };

const columns: Column[] = [
  {
    read: `select id, api_key_version as version, base_url as "baseUrl", api_key as sealed from model_provider where api_key is not null for update`,
    write: "update model_provider set api_key = $2 where id = $1",
    before: ({ id, version }) => unboundKeyPlace(id, version),
    after: ({ id, version, baseUrl }) => keyPlace(id, version, baseUrl),
  },
  {
    read: `select account_id as id, prompt_version as version, '' as "baseUrl", system_prompt as sealed from bot where system_prompt is not null for update`,
    write: "update bot set system_prompt = $2 where account_id = $1",
    before: ({ id, version }) => promptPlace(id, version),
    after: ({ id, version }) => promptPlace(id, version),
  },
];

/**
 * Once for an installation that was made before API keys were bound to their addresses: seals them, and the prompts beside them, under another key, and
 * destroys the old one, in one transaction. From then on nothing opens in the old way, for want of a key: a row of before, put back with another
 * address, is unreadable. Who puts back the row of the old key too, has it only until the master key is rotated. What the old key does not open is left
 * as it is, unreadable. Returns how many were sealed anew.
 *
 * @throws MasterKeyUnavailable
 */
export async function resealSecrets(db: Database, { keyring, sealer }: { keyring: Keyring; sealer: Sealer }): Promise<number> {
  const resealed = await db.transaction(async (sql) => {
    const { rows } = await sql.query<{ id: Buffer }>(
      "select id from keys.wrapped_key where kind = 'secret' and subject = '' and period = '' and wrapped is not null for update",
    );
    const old = rows[0]?.id.toString("hex");
    if (!old || !(await isReadable(keyring))) return 0;
    let count = 0;
    for (const column of columns) count += await resealColumn({ sql, sealer, old }, column);
    await sql.query("update keys.wrapped_key set wrapped = null, destroyed_at = clock_timestamp() where id = $1", [rows[0]?.id]);
    return count;
  });
  if (resealed) keyring.forget();
  return resealed;
}

// one that was altered is not destroyed: it may be restored, and is named wherever keys are looked at
async function isReadable(keyring: Keyring): Promise<boolean> {
  try {
    await keyring.ensure([{ kind: "secret" }]);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === "CONFLICT") return false;
    throw error;
  }
}

async function resealColumn({ sql, sealer, old }: { sql: Sql; sealer: Sealer; old: string }, { read, write, before, after }: Column): Promise<number> {
  const { rows } = await sql.query<Row>(read);
  const sealedByOld = rows.filter(({ sealed }) => keyIdOf(sealed) === old);
  const opened = await sealer.openAll(sealedByOld.map((row) => ({ place: before(row), sealed: row.sealed })));
  const pair = await sealer.secretKey();
  let count = 0;
  for (const [i, row] of sealedByOld.entries()) {
    const text = opened[i]?.text;
    if (text === null || text === undefined) continue;
    await sql.query(write, [row.id, sealer.seal(pair, after(row), text)]);
    count++;
  }
  return count;
}

function keyIdOf(sealed: Buffer): string | null {
  try {
    return conversationKeyIdOf(parseEnvelope(sealed).keyIds);
  } catch {
    return null;
  }
}
