import type pg from "pg";
import { GroupCommit } from "../group-commit.js";

/** A conversation that somebody is in and its rev; `recentFloor`: their floor, if they came in the last ten minutes. */
export type PlaceRow = { conversationId: string; rev: number; recentFloor: number | null };

/** The conversations that people are in: one query for all that were asked for while the last one was under way. */
export const openConversationsLookup = (pool: pg.Pool): GroupCommit<string, PlaceRow[]> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    gatherMs: 5,
    async run(accountIds) {
      const { rows } = await pool.query<{ account_id: string; ids: string[]; revs: number[]; floors: (number | null)[] }>({
        name: "conversations_of",
        text: `select m.account_id, array_agg(m.conversation_id::text) as ids, array_agg(c.rev) as revs,
                 array_agg(case when m.joined_at > now() - interval '10 minutes' then m.floor_seq end) as floors
               from member m join conversation c on c.id = m.conversation_id where m.account_id = any($1::uuid[]) and m.left_at is null group by m.account_id`,
        values: [accountIds],
      });
      const placesOf = (row: (typeof rows)[number]): PlaceRow[] =>
        row.ids.map((id, n) => ({ conversationId: id, rev: row.revs[n] ?? 0, recentFloor: row.floors[n] ?? null }));
      const found = new Map(rows.map((row) => [row.account_id, placesOf(row)]));
      return accountIds.map((id) => ({ value: found.get(id) ?? [] }));
    },
  });
