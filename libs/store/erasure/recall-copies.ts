import type { Database } from "../database.js";
import { copiesOf } from "./copies.js";
import { type Erasing, inPiece } from "./piece.js";
import { type Answer, recallIn } from "./recall-answers.js";

/** Copies of one conversation that are recalled at once, under its lock. */
const atOnce = 200;

/** Recalls the copies, wherever they are, a rev each. */
export async function recallCopies(db: Database, erasing: Erasing & { at: Date }): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query<Answer & { conversation_id: string }>(
      `with copies as (select m.id, m.run_id, m.conversation_id from message m where m.id in (${copiesOf(erasing.kind, "$1")}) and m.recalled_at is null)
       select * from copies where conversation_id = (select conversation_id from copies limit 1) limit ${atOnce}`,
      [erasing.subjectId],
    );
    const [first] = rows;
    if (!first) return;
    await inPiece(db, erasing, async (sql) => {
      const { found, result } = await recallIn(sql, first.conversation_id, { answers: rows, at: erasing.at });
      return { found: { messages: found.answers ?? 0 }, result };
    });
  }
}
