import type pg from "pg";
import { GroupCommit } from "../group-commit.js";

/** A conversation that somebody is in; `recentFloor`: their floor, if they came in the last ten minutes. */
export type PlaceRow = { conversationId: string; recentFloor: number | null };

/** The conversations that people are in: one query for all that were asked for while the last one was under way. */
export const openConversationsLookup = (pool: pg.Pool): GroupCommit<string, PlaceRow[]> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    gatherMs: 5,
    async run(accountIds) {
      const { rows } = await pool.query<{ account_id: string; ids: string[]; floors: (number | null)[] }>({
        name: "conversations_of",
        text: `select account_id, array_agg(conversation_id::text) as ids, array_agg(case when joined_at > now() - interval '10 minutes' then floor_seq end) as floors
               from member where account_id = any($1::uuid[]) and left_at is null group by account_id`,
        values: [accountIds],
      });
      const found = new Map(rows.map((r) => [r.account_id, r.ids.map((id, n) => ({ conversationId: id, recentFloor: r.floors[n] ?? null }))]));
      return accountIds.map((id) => ({ value: found.get(id) ?? [] }));
    },
  });
