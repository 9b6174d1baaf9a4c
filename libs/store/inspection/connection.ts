import type pg from "pg";
import { connectionOf, withClient } from "../migrate/connection.js";

/** One connection that can only read, in statements that end by themselves. */
export type ReadOnly = { rows<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>; sql: Pick<pg.ClientBase, "query"> };

const statementSeconds = 120;

/**
 * Runs `work` on a connection of its own that writes nothing, waits for no lock, and looks rows up one by one: a hash or a merge of whole
 * tables would be quicker for whoever is alone, and push everybody else's pages out of memory.
 * @throws DatabaseUnreachableError
 */
export function reading<T>(url: string, work: (connection: ReadOnly) => Promise<T>): Promise<T> {
  return withClient({ ...connectionOf(url), application_name: "hoopoe-doctor" }, async (client) => {
    await client.query(`set default_transaction_read_only = on; set statement_timeout = '${statementSeconds}s'; set lock_timeout = '2s';
      set enable_hashjoin = off; set enable_mergejoin = off; set max_parallel_workers_per_gather = 0`);
    return work({ rows: async (text, values) => (await client.query(text, values)).rows, sql: client });
  });
}
