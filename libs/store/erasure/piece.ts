import type { Database, Sql } from "../database.js";
import type { ErasureCounts, ErasureKind } from "./erasures.repo.js";
import { mayDestroyKey } from "./holds.js";

/** What is being erased, by which erasure. */
export type Erasing = { id: string; kind: ErasureKind; subjectId: string };
/** What a piece of work found, for the certificate, and what it gives to its caller. */
export type Found<T> = { found: Partial<Omit<ErasureCounts, "keys" | "sessions" | "files">>; result: T };

/** Renewed with every piece: another worker goes on when this one was killed. */
export const leaseSeconds = 20;
/** Thrown to roll back: a legal hold came meanwhile. */
export const heldMeanwhile = new Error("a legal hold keeps what is left");

/**
 * One piece of an erasure, in one transaction with its part of the certificate: a worker that is killed leaves whole pieces, counted once, and a slow
 * twin waits its turn and finds them done. @throws heldMeanwhile
 */
export function inPiece<T>(db: Database, erasing: Erasing, work: (sql: Sql) => Promise<Found<T>>): Promise<T> {
  return db.transaction(async (sql) => {
    await sql.query("select 1 from erasure where id = $1 for update", [erasing.id]);
    const { may } = await mayDestroyKey(sql, erasing);
    if (!may) throw heldMeanwhile;
    const { found, result } = await work(sql);
    const { conversations = 0, messages = 0, wordings = 0, reactions = 0, answers = 0 } = found;
    await sql.query(
      `update erasure set conversations = conversations + $2, messages = messages + $3, wordings = wordings + $4, reactions = reactions + $5,
         answers = answers + $6, lease_until = now() + interval '${leaseSeconds} seconds' where id = $1`,
      [erasing.id, conversations, messages, wordings, reactions, answers],
    );
    return result;
  });
}
