import type { Database } from "../database.js";

/** Who liked which answer, or did not. */
export class FeedbackRepo {
  constructor(private readonly db: Database) {}

  /** `isUp` null takes it back. */
  async put(messageId: string, accountId: string, isUp: boolean | null): Promise<void> {
    if (isUp === null) await this.db.pool.query("delete from feedback where message_id = $1 and account_id = $2", [messageId, accountId]);
    else {
      await this.db.pool.query(
        "insert into feedback (message_id, account_id, is_up) values ($1, $2, $3) on conflict (message_id, account_id) do update set is_up = $3, at = now()",
        [messageId, accountId, isUp],
      );
    }
  }

  /** Somebody's own, of answers in one conversation that they may still see; the latest 1,000. */
  async ofAccount(
    accountId: string,
    { conversationId, floorSeq }: { conversationId: string; floorSeq: number },
  ): Promise<{ messageId: string; isUp: boolean }[]> {
    const { rows } = await this.db.pool.query<{ messageId: string; isUp: boolean }>(
      `select f.message_id as "messageId", f.is_up as "isUp" from feedback f join message m on m.id = f.message_id
       where f.account_id = $1 and m.conversation_id = $2 and m.seq >= $3 order by m.seq desc limit 1000`,
      [accountId, conversationId, floorSeq],
    );
    return rows;
  }

  /** How often a bot's answers were liked and disliked. */
  async ofBot(botId: string): Promise<{ up: number; down: number }> {
    const { rows } = await this.db.pool.query<{ up: number; down: number }>(
      `select count(*) filter (where f.is_up)::int as up, count(*) filter (where not f.is_up)::int as down
       from bot_run r join feedback f on f.message_id = r.message_id where r.bot_id = $1`,
      [botId],
    );
    return rows[0] ?? { up: 0, down: 0 };
  }
}
