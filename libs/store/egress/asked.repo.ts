import type { DataClass } from "@hoopoe/protocol";
import type { Database } from "../database.js";

/** Questions of one person to one bot in conversations of one class. `runIds`: the newest few of them. */
export type AskedRow = { botId: string; askerId: string; dataClass: DataClass; runs: number; runIds: string[] };

const examples = 10;
/** The first id that UUIDv7 (RFC 9562) gives at this time. */
const firstIdAt = (at: Date): string =>
  at
    .getTime()
    .toString(16)
    .padStart(12, "0")
    .replace(/(.{8})(.{4})/, "$1-$2-7000-8000-000000000000");

/** What bots were asked lately, without a word of it. */
export class AskedRepo {
  constructor(private readonly db: Database) {}

  /** The newest questions since then, at most `limit` of them, put together. What a command is about counts where it is stricter. */
  async since(at: Date, limit: number): Promise<AskedRow[]> {
    const { rows } = await this.db.pool.query<AskedRow>(
      `select bot_id as "botId", asker_id as "askerId", class::text as "dataClass", count(*)::int as runs, (array_agg(id order by id desc))[1:${examples}] as "runIds"
       from (
         select r.id, r.bot_id, r.asker_id, greatest(c.data_class, t.data_class) as class
         from bot_run r join conversation c on c.id = r.conversation_id
         left join run_task k on k.trigger_id = r.trigger_id left join conversation t on t.id = k.conversation_id
         where r.id >= $1::uuid and r.created_at >= $2 order by r.id desc limit $3
       ) asked group by bot_id, asker_id, class`,
      [firstIdAt(at), at, limit],
    );
    return rows;
  }
}
