import type pg from "pg";
import { GroupCommit } from "../group-commit.js";

/** The conversations that people are in, by id: one query for all that were asked for while the last one was under way. */
export const openConversationsLookup = (pool: pg.Pool): GroupCommit<string, string[]> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    async run(accountIds) {
      const { rows } = await pool.query<{ account_id: string; ids: string[] }>({
        name: "conversations_of",
        text: `select account_id, array_agg(conversation_id::text) as ids from member where account_id = any($1::uuid[]) and left_at is null group by account_id`,
        values: [accountIds],
      });
      const found = new Map(rows.map(({ account_id, ids }) => [account_id, ids]));
      return accountIds.map((id) => ({ value: found.get(id) ?? [] }));
    },
  });
