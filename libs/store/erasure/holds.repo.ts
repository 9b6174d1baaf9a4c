import { type Place, uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import type { Opened, Sealer } from "../sealer.js";
import type { ErasureKind } from "./erasures.repo.js";
import { holdsAgainst } from "./holds.js";

export type HoldRow = {
  id: string;
  kind: ErasureKind;
  subjectId: string;
  reason: Opened;
  placedBy: string | null;
  placedAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  /** Erasures that it stopped on their way. */
  erasureIds: string[];
};
type Stored = Omit<HoldRow, "reason"> & { reason: Buffer | null };
/** What a hold is placed with. */
export type NewHold = { kind: ErasureKind; subjectId: string; reason: string | null; placedBy: string | null };

/** Where the reason of a hold belongs. */
export const reasonPlace = (id: string): Place => ({ table: "legal_hold", column: "reason", rowId: id, version: 1 });

const columns = `l.id, l.kind, l.subject_id as "subjectId", l.reason, l.placed_by as "placedBy", l.placed_at as "placedAt", l.released_by as "releasedBy",
  l.released_at as "releasedAt", array(select e.id from erasure e where l.released_at is null and e.finished_at is null
    and l.id in (${holdsAgainst("e.kind", "e.subject_id")}) order by e.id) as "erasureIds"`;

/** Legal holds: what keeps people and conversations from being erased. Their reasons are sealed. */
export class HoldsRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Null when the subject is erased already, to the end: there is nothing left to be kept. Waits for what is being destroyed at this moment. */
  async place({ kind, subjectId, reason, placedBy }: NewHold): Promise<HoldRow | null> {
    const id = uuidv7();
    const sealed = reason === null ? null : this.sealer.seal(await this.sealer.secretKey(), reasonPlace(id), reason);
    // an insert waits for the erasures' lock of this table; what they did before is seen by the next statement
    const placed = await this.db.transaction(async (sql) => {
      await sql.query("lock table legal_hold in row exclusive mode");
      const { rowCount } = await sql.query(
        `insert into legal_hold (id, kind, subject_id, reason, placed_by) select $1, $2, $3, $4, $5
         where not exists (select 1 from erasure e where e.kind = $2 and e.subject_id = $3 and e.finished_at is not null)`,
        [id, kind, subjectId, sealed, placedBy],
      );
      return rowCount === 1;
    });
    return placed ? this.byId(id) : null;
  }

  /** False when there is none of this id that still holds. */
  async release(id: string, releasedBy: string | null): Promise<boolean> {
    const { rowCount } = await this.db.pool.query(
      "update legal_hold set released_at = clock_timestamp(), released_by = $2 where id = $1 and released_at is null",
      [id, releasedBy],
    );
    return rowCount === 1;
  }

  async byId(id: string): Promise<HoldRow | null> {
    const { rows } = await this.db.pool.query<Stored>(`select ${columns} from legal_hold l where l.id = $1`, [id]);
    return (await this.#open(rows))[0] ?? null;
  }

  /** The newest first, those that were released included. */
  async list(before: string | null, limit: number): Promise<HoldRow[]> {
    const { rows } = await this.db.pool.query<Stored>(`select ${columns} from legal_hold l where $1::uuid is null or l.id < $1 order by l.id desc limit $2`, [
      before,
      limit,
    ]);
    return this.#open(rows);
  }

  async #open(rows: Stored[]): Promise<HoldRow[]> {
    const reasons = await this.sealer.openAll(rows.map(({ id, reason }) => ({ place: reasonPlace(id), sealed: reason })));
    return rows.map((row, i) => ({ ...row, reason: reasons[i] as Opened }));
  }
}
