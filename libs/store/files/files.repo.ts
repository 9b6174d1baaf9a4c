import { type DataKey, type Place, parseEnvelope, type Suite } from "@hoopoe/crypto";
import { fail, type File } from "@hoopoe/protocol";
import type { Database, Sql } from "../database.js";
import { insertKeys, type KeyName, type Keyring, type WrappedKeys } from "../keys/keyring.js";
import type { Sealer } from "../sealer.js";
import { endOne, endSome } from "./end-files.js";

/** What seals a file's bytes: its key, and by which suite. */
type FileKey = { suite: Suite; key: Buffer };
/** A key that is kept when the file is added, and not before: an upload that ends halfway leaves none. */
export type NewFileKey = FileKey & { made: { key: DataKey; wrapped: WrappedKeys } };
export type ReadableFile = { file: File; key: FileKey };
export type NewFile = File & { uploaderId: string };
/** What waits for its message at most, of one person: files, and bytes in all. */
export type WaitingLimits = { files: number; bytes: number };

type Row = { id: string; detail: Buffer; size: string };
type Detail = Omit<File, "id" | "size">;

const nameOf = (id: string): KeyName => ({ kind: "file", subject: id });
/** Where a file's name and type belong. */
export const filePlace = (id: string): Place => ({ table: "file", column: "detail", rowId: id, version: 1 });
const addTries = 3;
/** Thrown to roll back. */
const retired = new Error("the version of the master key was retired meanwhile");

/** Who may read a file: its uploader, and whoever may read a message on which it hangs, as memberships are now. */
const isReader = `(f.uploader_id = $2 or exists (
    select 1 from attachment a join message m on m.id = a.message_id and m.recalled_at is null
    join member r on r.conversation_id = m.conversation_id and r.account_id = $2 and r.left_at is null and r.floor_seq <= m.seq where a.file_id = f.id))`;

/** What is known of files; their bytes lie on disk (libs/files). Each has a key of its own, which is in no cache. */
export class FilesRepo {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
    private readonly sealer: Sealer,
  ) {}

  /** The key for a file that is about to be kept under this id. @throws MasterKeyUnavailable */
  async newKey(id: string): Promise<NewFileKey> {
    const made = await this.keyring.newKey(nameOf(id));
    return { suite: this.keyring.suite, key: made.key.key, made };
  }

  /** Adds what is on disk. @throws Fault RATE_LIMITED when too much waits for its message; TOKEN_INVALID when the person is erased */
  async add(file: NewFile, key: NewFileKey, limits: WaitingLimits): Promise<void> {
    for (let { made } = key, tries = 1; ; tries++) {
      const added = await this.db
        .transaction((sql) => this.#add(sql, { file, made, limits }))
        .catch((error: unknown) => {
          if (error !== retired || tries === addTries) throw error;
          return false;
        });
      if (added !== false) return;
      made = { key: made.key, wrapped: await this.keyring.rewrapNew(made.wrapped) };
    }
  }

  async #add(sql: Sql, { file, made, limits }: { file: NewFile; made: NewFileKey["made"]; limits: WaitingLimits }): Promise<void> {
    const { id, uploaderId, size, name, type, width, height } = file;
    // an erasure takes this lock too: it finds the file, or the upload finds it
    const { rows } = await sql.query<{ erased_at: Date | null }>("select erased_at from account where id = $1 for no key update", [uploaderId]);
    if (rows[0]?.erased_at !== null) throw fail("TOKEN_INVALID");
    await requireRoom(sql, { uploaderId, size }, limits);
    if ((await insertKeys(sql, made.wrapped)) === 0) throw retired;
    const detail: Detail = { name, type, width, height };
    const sealed = this.sealer.seal(this.keyring.pairOf(made.key, null), filePlace(id), JSON.stringify(detail));
    await sql.query("insert into file (id, uploader_id, detail, size) values ($1, $2, $3, $4)", [id, uploaderId, sealed, size]);
  }

  /** @throws Fault RATE_LIMITED when another upload of so many bytes would be too much */
  requireRoom(upload: { uploaderId: string; size: number }, limits: WaitingLimits): Promise<void> {
    return requireRoom(this.db.pool, upload, limits);
  }

  /** Those of these files that this person uploaded, in the order asked. @throws Fault CONFLICT for one whose row was altered */
  async ofUploader(uploaderId: string, ids: readonly string[]): Promise<File[]> {
    const { rows } = await this.db.pool.query<Row>("select id, detail, size from file where id = any($1::uuid[]) and uploader_id = $2 and ended_at is null", [
      ids,
      uploaderId,
    ]);
    const keys = await this.keyring.readApart(rows.map(({ id }) => nameOf(id)));
    const files = new Map(rows.map((row, i) => [row.id, this.#opened(row, keys[i] ?? null)]));
    if ([...files.values()].includes(null)) throw fail("CONFLICT", "An attached file cannot be read any more.");
    return ids.flatMap((id) => files.get(id) ?? []);
  }

  /** A file that this person may read now, and the key of its bytes; null: none such, or unreadable. */
  async readable(id: string, accountId: string): Promise<ReadableFile | null> {
    const { rows } = await this.db.pool.query<Row>({
      name: "file_readable",
      text: `select f.id, f.detail, f.size from file f where f.id = $1 and f.ended_at is null and ${isReader}`,
      values: [id, accountId],
    });
    const [row] = rows;
    if (!row) return null;
    const [key] = await this.keyring.readApart([nameOf(id)]);
    const file = this.#opened(row, key ?? null);
    return file && key ? { file, key: { suite: parseEnvelope(row.detail).suite, key: key.key } } : null;
  }

  #opened({ id, detail, size }: Row, key: DataKey | null): File | null {
    const { text } = this.sealer.openUnder(key, { place: filePlace(id), sealed: detail });
    return text === null ? null : { id, size: Number(size), ...(JSON.parse(text) as Detail) };
  }

  /** Ends an upload of this person's that hangs on no message. @throws Fault NOT_FOUND; CONFLICT when it hangs, or hung, on one, or a legal hold keeps it */
  discard(id: string, uploaderId: string): Promise<void> {
    return this.db.transaction(async (sql) => {
      const { rows } = await sql.query<{ attached_at: Date | null }>(
        "select attached_at from file where id = $1 and uploader_id = $2 and ended_at is null for update",
        [id, uploaderId],
      );
      if (!rows[0]) throw fail("NOT_FOUND");
      if (rows[0].attached_at) throw fail("CONFLICT", "The file hangs on a message: it goes with that one.");
      if (!(await endOne(sql, id))) throw fail("CONFLICT", "A legal hold keeps this file.");
    });
  }

  /** Destroys the keys of what hangs on nothing (see `endSome`); true when there may be more. */
  endSome(): Promise<boolean> {
    return this.db.transaction(endSome);
  }

  /** Files whose keys are destroyed and whose bytes are still to be removed. */
  async ended(limit: number): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>("select id from file where ended_at is not null order by ended_at limit $1", [limit]);
    return rows.map(({ id }) => id);
  }

  /** The bytes of these are gone: nothing is known of them any more. */
  forget(ids: string[]): Promise<void> {
    return this.db.transaction(async (sql) => {
      await sql.query("delete from attachment where file_id = any($1::uuid[])", [ids]);
      await sql.query("delete from file where id = any($1::uuid[]) and ended_at is not null", [ids]);
    });
  }

  /** Those of these ids of which something is known. */
  async known(ids: string[]): Promise<Set<string>> {
    const { rows } = await this.db.pool.query<{ id: string }>("select id::text as id from file where id = any($1::uuid[])", [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}

async function requireRoom(sql: Pick<Sql, "query">, { uploaderId, size }: { uploaderId: string; size: number }, limits: WaitingLimits): Promise<void> {
  const { rows } = await sql.query<{ n: number; bytes: string }>(
    "select count(*)::int as n, coalesce(sum(size), 0)::text as bytes from file where uploader_id = $1 and attached_at is null and ended_at is null",
    [uploaderId],
  );
  const { n, bytes } = rows[0] ?? { n: 0, bytes: "0" };
  if (n < limits.files && Number(bytes) + size <= limits.bytes) return;
  throw fail("RATE_LIMITED", "Too many files wait for their message: send or remove some of them first.", { retryAfterMs: 60_000 });
}
