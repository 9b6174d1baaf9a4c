import { createHmac } from "node:crypto";
import type pg from "pg";
import { exportFormat, exportKeyName } from "./export-file.js";
import { type Keyring, labelOf } from "./keyring.js";
import { readMasterVersions } from "./master-keys.js";

const pageRows = 5_000;
type Row = {
  id: Buffer;
  kind: string;
  subject: string;
  period: string;
  master_version: number;
  wrapped: Buffer | null;
  created_at: Date;
  destroyed_at: Date | null;
};

/**
 * Writes all keys, wrapped as they are, and what is known of the master key's versions: JSON, one to a line, the last line with a keyed hash
 * (HMAC-SHA-256) of those before. As of one moment. Of use only to who has the master key. Returns how many keys were written.
 * @throws MasterKeyUnavailable
 */
export async function exportKeys(pool: pg.Pool, keyring: Keyring, write: (line: string) => Promise<void>): Promise<number> {
  const [key] = await keyring.ensure([exportKeyName]);
  const mac = createHmac("sha256", (key as { key: Buffer }).key);
  const put = async (value: object): Promise<void> => {
    const line = JSON.stringify(value);
    mac.update(`${line}\n`);
    await write(line);
  };
  const client = await pool.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const versions = (await readMasterVersions(client)).map((version) => ({ ...version, verifier: version.verifier.toString("base64") }));
    await put({ format: exportFormat, exportedAt: new Date().toISOString(), versions });
    let count = 0;
    for (let after = Buffer.alloc(0); ; ) {
      const { rows } = await client.query<Row>(
        `select id, kind, subject, period, master_version, wrapped, created_at, destroyed_at from keys.wrapped_key where id > $1 order by id limit ${pageRows}`,
        [after],
      );
      for (const row of rows) {
        const { created_at: createdAt, destroyed_at: destroyedAt, wrapped } = row;
        await put({ ...labelOf(row), wrapped: wrapped?.toString("base64") ?? null, createdAt, destroyedAt });
      }
      count += rows.length;
      if (rows.length < pageRows) break;
      after = rows.at(-1)?.id as typeof after;
    }
    await write(JSON.stringify({ keys: count, mac: mac.digest("hex") }));
    return count;
  } finally {
    await client.query("rollback").catch(() => undefined);
    client.release();
  }
}
