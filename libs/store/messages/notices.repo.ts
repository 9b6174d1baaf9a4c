import { uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import type { Sealer } from "../sealer.js";
import { bodyPlace } from "./message-owner.js";
import { type MessageRow, messageColumns, openMessages, type StoredRow } from "./message-row.js";

export type Notice = { conversationId: string; botId: string; clientId: string; text: string };

/** What the product itself tells people, in the name of a bot: no model wrote it, so it carries no label and has no run. */
export class NoticesRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Seals and appends under the conversation's lock, as an answer begins. Null when the same clientId was said there before, or the bot is not in it. */
  async append({ conversationId, botId, clientId, text }: Notice): Promise<MessageRow | null> {
    const id = uuidv7();
    const pair = await this.sealer.pairOf(conversationId, botId);
    const body = this.sealer.seal(pair, bodyPlace({ id, conversationId, authorId: botId, version: 1 }), text);
    const row = await this.db.transaction(async (sql) => {
      await sql.query("select 1 from conversation where id = $1 for no key update", [conversationId]);
      const { rows } = await sql.query<StoredRow>(
        `with counted as (
           update conversation c set last_seq = c.last_seq + 1, rev = c.rev + 1, active_at = clock_timestamp()
           from member m where c.id = $2 and m.conversation_id = c.id and m.account_id = $3 and m.left_at is null
             and not exists (select 1 from message t where t.conversation_id = $2 and t.sender_id = $3 and t.client_id = $4)
           returning c.last_seq, c.rev)
         insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, created_at)
         select $1, $2, last_seq, rev, $3, 'bot', $4, ''::bytea, $5, '{}', clock_timestamp() from counted
         returning ${messageColumns}`,
        [id, conversationId, botId, clientId, body],
      );
      return rows[0] ?? null;
    });
    return row && ((await openMessages(this.sealer, [row]))[0] as MessageRow);
  }
}
