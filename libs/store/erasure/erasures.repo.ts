import { uuidv7 } from "@hoopoe/crypto";
import type { Database, Sql } from "../database.js";
import { endFilesOf } from "../files/end-files.js";
import type { Keyring } from "../keys/keyring.js";
import { replaceIndexKeys } from "../search/erase-terms.js";
import { conversationsOf, eraseConversation, hideConversation } from "./erase-conversation.js";
import { endPerson, type Erased, eraseReactions, eraseSender } from "./erase-person.js";
import { holdsAgainst, mayDestroyKey } from "./holds.js";
import { recallCopies } from "./recall-copies.js";
import { recallElsewhere } from "./recall-elsewhere.js";
import { heldMeanwhile, inPiece, leaseSeconds } from "./piece.js";
import { forgetPerson } from "../usage/usage.repo.js";

export type ErasureKind = "person" | "conversation";
/** What erasure found, in numbers. */
export type ErasureCounts = {
  keys: number;
  sessions: number;
  conversations: number;
  messages: number;
  wordings: number;
  reactions: number;
  answers: number;
  files: number;
};
export type ErasureRow = ErasureCounts & {
  id: string;
  kind: ErasureKind;
  subjectId: string;
  requestedBy: string | null;
  requestedAt: Date;
  /** Since when nobody can open it with this database. */
  effectiveAt: Date | null;
  /** When all traces were gone through. */
  finishedAt: Date | null;
  /** A legal hold that came later stops it. */
  held: boolean;
  /** Since when no copy of the database helps either: the master keys that had wrapped what was destroyed are destroyed. */
  finalAt: Date | null;
};
/** Who lost what by the beginning of an erasure. */
export type Ended = { sessions: string[]; members: { conversationId: string; rev: number; accountIds: string[] }[] };

/** What is to be erased, who asked, and by which request. */
export type NewErasure = { kind: ErasureKind; subjectId: string; requestedBy: string | null; requestId: string };
export type Begun = { erasure: ErasureRow; ended: Ended };

/** Rows of the ledger of model calls that lose their person in one piece. */
const usageAtOnce = 2_000;

const columns = `id, kind, subject_id as "subjectId", requested_by as "requestedBy", requested_at as "requestedAt", effective_at as "effectiveAt",
  finished_at as "finishedAt", finished_at is null and exists (${holdsAgainst("erasure.kind", "erasure.subject_id")}) as held, keys, sessions, conversations, messages, wordings, reactions, answers, files,
  case when cardinality(master_versions) = 0 then effective_at
    when not exists (select 1 from keys.master_key v where v.version = any(master_versions) and v.destroyed_at is null)
    then greatest(effective_at, (select max(v.destroyed_at) from keys.master_key v where v.version = any(master_versions))) end as "finalAt"`;

/** Erasure of people and of conversations: the keys at once, then, conversation by conversation, what they had sealed. */
export class ErasuresRepo {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Destroys the keys and ends the person, or takes everybody out of the conversation, in one transaction. Begun again it goes on with the first one.
   * When legal holds are in its way, these: nothing is changed then.
   */
  async begin(input: NewErasure): Promise<Begun | { heldBy: string[] }> {
    const { kind, subjectId } = input;
    const begun = await this.db
      .transaction((sql) => beginIn(sql, input))
      .catch((error: unknown) => {
        if (error instanceof HeldBy) return error;
        throw error;
      });
    if (begun instanceof HeldBy) return { heldBy: begun.holds };
    this.keyring.forget();
    return { erasure: (await this.ofSubject(kind, subjectId)) as ErasureRow, ended: begun };
  }

  async byId(id: string): Promise<ErasureRow | null> {
    const { rows } = await this.db.pool.query<ErasureRow>(`select ${columns} from erasure where id = $1`, [id]);
    return rows[0] ?? null;
  }

  async ofSubject(kind: ErasureKind, subjectId: string): Promise<ErasureRow | null> {
    const { rows } = await this.db.pool.query<ErasureRow>(`select ${columns} from erasure where kind = $1 and subject_id = $2`, [kind, subjectId]);
    return rows[0] ?? null;
  }

  /** The newest first. */
  async list(before: string | null, limit: number): Promise<ErasureRow[]> {
    const { rows } = await this.db.pool.query<ErasureRow>(`select ${columns} from erasure where $1::uuid is null or id < $1 order by id desc limit $2`, [
      before,
      limit,
    ]);
    return rows;
  }

  /** The next one that is not done, that nobody works at and that no hold stops, for a while. */
  async claim(): Promise<ErasureRow | null> {
    const { rows } = await this.db.pool.query<{ id: string }>(
      `update erasure set lease_until = now() + interval '${leaseSeconds} seconds' where id = (
         select id from erasure where finished_at is null and effective_at is not null and (lease_until is null or lease_until < now())
           and not exists (${holdsAgainst("erasure.kind", "erasure.subject_id")})
         order by requested_at limit 1 for update skip locked) returning id`,
    );
    return rows[0] ? this.byId(rows[0].id) : null;
  }

  /**
   * Goes through the conversations that are left, in pieces; tells of each one. What was done before a crash is not done again.
   * False: something is left for later (a hold came, or others must hear of it first), and it is to be claimed again.
   */
  async carryOut(erasure: ErasureRow, onErased: (erased: Erased) => void): Promise<boolean> {
    try {
      if (!(await this.#goThrough(erasure, onErased))) return false;
    } catch (error) {
      // nobody need wait for the lease to end; when the database is away it ends by itself
      await this.db.pool.query("update erasure set lease_until = null where id = $1", [erasure.id]).catch(() => undefined);
      if (error === heldMeanwhile) return false;
      throw error;
    }
    await this.db.pool.query("update erasure set finished_at = clock_timestamp() where id = $1 and finished_at is null", [erasure.id]);
    return true;
  }

  async #goThrough(erasure: ErasureRow, onErased: (erased: Erased) => void): Promise<boolean> {
    const erasing = { ...erasure, at: erasure.requestedAt };
    if (erasure.kind === "conversation") return eraseConversation(this.db, erasing);
    // first, so that no bot takes them up meanwhile
    await recallCopies(this.db, erasing);
    await eraseReactions(this.db, erasure);
    for (const conversationId of await conversationsOf(this.db.pool, erasure.subjectId)) {
      const erased = await eraseSender(this.db, { ...erasing, conversationId });
      if (erased) onErased(erased);
    }
    await recallElsewhere(this.db, erasing);
    // those whose making had begun before
    await recallCopies(this.db, erasing);
    while (await inPiece(this.db, erasure, async (sql) => ({ found: {}, result: await forgetPerson(sql, erasure.subjectId, usageAtOnce) })));
    return true;
  }
}

/** Thrown to roll back. */
class HeldBy extends Error {
  constructor(readonly holds: string[]) {
    super("a legal hold is in the way");
  }
}

async function beginIn(sql: Sql, { kind, subjectId, requestedBy, requestId }: NewErasure): Promise<Ended> {
  const id = uuidv7();
  const made = await sql.query(
    "insert into erasure (id, kind, subject_id, requested_by, request_id, master_versions) values ($1, $2, $3, $4, $5, '{}') on conflict do nothing",
    [id, kind, subjectId, requestedBy, requestId],
  );
  // its keys are gone: a hold that came later keeps what is left of it
  if (made.rowCount === 0) return { sessions: [], members: [] };
  const { may, heldBy } = await mayDestroyKey(sql, { kind, subjectId });
  if (!may) throw new HeldBy(heldBy);
  const sessions = kind === "person" ? await endPerson(sql, subjectId) : [];
  const members = kind === "conversation" ? await hideConversation(sql, subjectId) : [];
  const destroyed = await destroyKeys(sql, kind, subjectId);
  const files = await endFilesOf(sql, kind, subjectId);
  destroyed.push(...files.masterVersions);
  if (kind === "person") destroyed.push(...(await replaceIndexKeys(sql, subjectId)));
  await sql.query("update erasure set effective_at = clock_timestamp(), keys = $2, sessions = $3, master_versions = $4, files = $5 where id = $1", [
    id,
    destroyed.length,
    sessions.length,
    [...new Set(destroyed)],
    files.count,
  ]);
  return { sessions, members };
}

/** The versions of the master key that had wrapped them, one for each key. */
async function destroyKeys(sql: Sql, kind: ErasureKind, subjectId: string): Promise<number[]> {
  const kinds = kind === "person" ? ["author"] : ["conversation", "dedupe", "index"];
  const { rows } = await sql.query<{ master_version: number }>(
    `update keys.wrapped_key set wrapped = null, destroyed_at = clock_timestamp()
     where subject = $1 and kind = any($2) and wrapped is not null returning master_version`,
    [subjectId, kinds],
  );
  return rows.map((row) => row.master_version);
}
