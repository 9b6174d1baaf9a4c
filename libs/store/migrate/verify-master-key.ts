import type { MasterKeyDriver } from "@hoopoe/crypto";
import { MasterKeys } from "../keys/master-keys.js";
import { connectionOf, withClient } from "./connection.js";

/** Whether a migrated database belongs to a master key already: only then can it hold anything sealed. */
export async function hasMasterKey(url: string): Promise<boolean> {
  return withClient(connectionOf(url), async (client) => (await client.query("select 1 from keys.master_key limit 1")).rows.length > 0);
}

/**
 * Checks the key against a database that migrations were applied to, before any more are.
 * @throws WrongMasterKey, DatabaseUnreachableError
 */
export async function verifyMasterKey(url: string, driver: MasterKeyDriver): Promise<void> {
  await withClient(connectionOf(url), (client) => MasterKeys.unlock(client, driver));
}
