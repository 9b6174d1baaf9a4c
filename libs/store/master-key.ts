import { type KeyWrapper, masterKeyWrapper, sameBytes } from "@hoopoe/crypto";
import type { Sql } from "./database.js";

/** The master key does not belong to this database. */
export class WrongMasterKey extends Error {
  override readonly name = "WrongMasterKey";
  constructor() {
    super("This database was made with another master key. Point MASTER_KEY_FILE at the key that belongs to it; nothing was changed.");
  }
}

/**
 * The wrapper for this database's master key. An empty database takes the key as its first; afterwards only the same one is let in.
 * @throws WrongMasterKey before anything is written.
 */
export async function unlock(sql: Sql, master: Buffer): Promise<KeyWrapper> {
  const newest = async (): Promise<{ version: number; verifier: Buffer } | undefined> =>
    (await sql.query<{ version: number; verifier: Buffer }>("select version, verifier from keys.master_key order by version desc limit 1")).rows[0];
  let row = await newest();
  if (!row) {
    const first = masterKeyWrapper(master, 1);
    await sql.query("insert into keys.master_key (version, verifier) values (1, $1) on conflict do nothing", [first.verifier]);
    row = await newest();
  }
  const wrapper = masterKeyWrapper(master, row?.version ?? 1);
  if (!row || !sameBytes(row.verifier, wrapper.verifier)) throw new WrongMasterKey();
  return wrapper;
}
