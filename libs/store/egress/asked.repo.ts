import { uuidv7 } from "@hoopoe/crypto";
import type { DataClass, QuestionLook } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import { firstIdAt } from "../first-id-at.js";

/** Questions of one person to one bot in conversations of one class. `runIds`: the newest few of them. */
export type AskedRow = { botId: string; askerId: string; dataClass: DataClass; runs: number; runIds: string[] };
/** One question, and the message that it is. */
export type QuestionRow = { runId: string; triggerId: string; botId: string; askerId: string; dataClass: DataClass };

const examples = 10;
/** Runs since $2, the newest $3 of them. What a command is about counts where it is stricter. */
const newest = `select r.id, r.trigger_id, r.bot_id, r.asker_id, greatest(c.data_class, t.data_class) as class
  from bot_run r join conversation c on c.id = r.conversation_id
  left join run_task k on k.trigger_id = r.trigger_id left join conversation t on t.id = k.conversation_id
  where r.id >= $1::uuid and r.created_at >= $2 order by r.id desc limit $3`;

/** What bots were asked lately, without a word of it. */
export class AskedRepo {
  constructor(private readonly db: Database) {}

  /** The newest questions since then, at most `limit` of them, put together. */
  async since(at: Date, limit: number): Promise<AskedRow[]> {
    const { rows } = await this.db.pool.query<AskedRow>(
      `select bot_id as "botId", asker_id as "askerId", class::text as "dataClass", count(*)::int as runs, (array_agg(id order by id desc))[1:${examples}] as "runIds"
       from (${newest}) asked group by bot_id, asker_id, class`,
      [firstIdAt(at), at, limit],
    );
    return rows;
  }

  /** The same one by one, the newest first. */
  async newest(at: Date, limit: number): Promise<QuestionRow[]> {
    const { rows } = await this.db.pool.query<QuestionRow>(
      `select id as "runId", trigger_id as "triggerId", bot_id as "botId", asker_id as "askerId", class::text as "dataClass" from (${newest}) asked`,
      [firstIdAt(at), at, limit],
    );
    return rows;
  }

  /** Asks for a look through the questions since then; those that nobody came back for go. */
  async askLook(since: Date): Promise<string> {
    await this.db.pool.query("delete from dry_run_look where created_at < now() - interval '1 day'");
    const id = uuidv7();
    await this.db.pool.query("insert into dry_run_look (id, since) values ($1, $2)", [id, since]);
    return id;
  }

  /** Takes a look for this worker: since when. Null when another has it. */
  async claimLook(id: string): Promise<Date | null> {
    const { rows } = await this.db.pool.query<{ since: Date }>(
      "update dry_run_look set started_at = now() where id = $1 and started_at is null returning since",
      [id],
    );
    return rows[0]?.since ?? null;
  }

  async finishLook(id: string, result: readonly QuestionLook[]): Promise<void> {
    await this.db.pool.query("update dry_run_look set result = $2 where id = $1", [id, JSON.stringify(result)]);
  }

  /** What was found, once: it is kept no longer. Null: not yet. */
  async takeLook(id: string): Promise<QuestionLook[] | null> {
    const { rows } = await this.db.pool.query<{ result: QuestionLook[] }>("delete from dry_run_look where id = $1 and result is not null returning result", [
      id,
    ]);
    return rows[0]?.result ?? null;
  }

  /** Nobody waits for it any more. */
  async dropLook(id: string): Promise<void> {
    await this.db.pool.query("delete from dry_run_look where id = $1", [id]);
  }
}
