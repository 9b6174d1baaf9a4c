import { unlock } from "../master-key.js";
import { connectionOf, withClient } from "./connection.js";

/**
 * Checks the key against a database that migrations were applied to, before any more are.
 * @throws WrongMasterKey, DatabaseUnreachableError
 */
export async function verifyMasterKey(url: string, master: Buffer): Promise<void> {
  await withClient(connectionOf(url), (client) => unlock(client, master));
}
