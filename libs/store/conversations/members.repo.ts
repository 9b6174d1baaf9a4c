import type { Database, Sql } from "../database.js";

export type MemberRow = {
  conversation_id: string;
  account_id: string;
  is_bot: boolean;
  role: "admin" | "member";
  rev: number;
  floor_seq: number;
  read_seq: number;
  joined_at: Date;
  left_at: Date | null;
};
export const memberColumns = "conversation_id, account_id, is_bot, role, rev, floor_seq, read_seq, joined_at, left_at";

/** Memberships. Each joining, leaving and change of role takes a rev of its conversation. */
export class MembersRepo {
  constructor(private readonly db: Database) {}

  /** The living membership, or null. */
  async living(conversationId: string, accountId: string): Promise<MemberRow | null> {
    const { rows } = await this.db.pool.query<MemberRow>({
      name: "living_member",
      text: `select ${memberColumns} from member where conversation_id = $1 and account_id = $2 and left_at is null`,
      values: [conversationId, accountId],
    });
    return rows[0] ?? null;
  }

  /** Ids of the conversations that this person is in now. */
  async conversationsOf(accountId: string): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>("select conversation_id as id from member where account_id = $1 and left_at is null", [
      accountId,
    ]);
    return rows.map((r) => r.id);
  }

  /** The other sides of a person's direct chats. */
  async directPeersOf(accountId: string): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>(
      `select p.account_id as id from member m join conversation c on c.id = m.conversation_id and c.kind = 'direct'
       join member p on p.conversation_id = c.id and p.account_id <> m.account_id where m.account_id = $1 and not p.is_bot`,
      [accountId],
    );
    return rows.map((r) => r.id);
  }

  /** Members by id, also those who left. */
  async page(conversationId: string, input: { after: string | null; limit: number }): Promise<MemberRow[]> {
    const { rows } = await this.db.pool.query<MemberRow>(
      `select ${memberColumns} from member where conversation_id = $1 and ($2::uuid is null or account_id > $2) order by account_id limit $3`,
      [conversationId, input.after, input.limit],
    );
    return rows;
  }

  /** Memberships whose rev lies in (afterRev, upToRev], by rev. */
  async changed(input: { conversationId: string; afterRev: number; upToRev: number; limit: number }): Promise<MemberRow[]> {
    const { rows } = await this.db.pool.query<MemberRow>(
      `select ${memberColumns} from member where conversation_id = $1 and rev > $2 and rev <= $3 order by rev limit $4`,
      [input.conversationId, Math.min(input.afterRev, 2_147_483_647), input.upToRev, input.limit],
    );
    return rows;
  }

  /** Living members whose floor lies above this seq: what happens to that message they may not see. */
  async notSeeing(conversationId: string, seq: number): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>(
      "select account_id as id from member where conversation_id = $1 and left_at is null and floor_seq > $2",
      [conversationId, seq],
    );
    return rows.map((r) => r.id);
  }

  /** The highest floor of all living members: from there on, everybody may read. */
  async highestFloor(conversationId: string): Promise<number> {
    const { rows } = await this.db.pool.query<{ floor: number | null }>(
      "select max(floor_seq) as floor from member where conversation_id = $1 and left_at is null",
      [conversationId],
    );
    return rows[0]?.floor ?? 1;
  }

  /** Adds people who are not members now; one rev each, in the order given. Returns the new memberships only. */
  async add(conversationId: string, people: { accountId: string; isBot: boolean }[]): Promise<MemberRow[]> {
    return this.db.transaction(async (sql) => {
      const conversation = await lock(sql, conversationId);
      const { rows: present } = await sql.query<{ account_id: string }>(
        "select account_id from member where conversation_id = $1 and account_id = any($2::uuid[]) and left_at is null",
        [conversationId, people.map((p) => p.accountId)],
      );
      const there = new Set(present.map((p) => p.account_id));
      const coming = people.filter((p) => !there.has(p.accountId));
      if (!coming.length) return [];
      const floor = conversation.history === "joined" ? conversation.last_seq + 1 : 1;
      const { rows } = await sql.query<MemberRow>(
        `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq)
         select $1, account_id, is_bot, $4 + n, $5, $6 from unnest($2::uuid[], $3::bool[]) with ordinality as t(account_id, is_bot, n)
         on conflict (conversation_id, account_id) do update set role = 'member', rev = excluded.rev, read_seq = excluded.read_seq, left_at = null, joined_at = now(),
           floor_fell_rev = case when excluded.floor_seq < member.floor_seq then excluded.rev else member.floor_fell_rev end, floor_seq = excluded.floor_seq
         returning ${memberColumns}`,
        [conversationId, coming.map((p) => p.accountId), coming.map((p) => p.isBot), conversation.rev, floor, conversation.last_seq],
      );
      await sql.query("update conversation set rev = rev + $2, member_count = member_count + $2 where id = $1", [conversationId, coming.length]);
      return rows.sort((a, b) => a.rev - b.rev);
    });
  }

  /** Takes a member out; when the last administrator goes, the longest-standing person follows. Returns what changed, by rev; empty when nobody left. */
  async remove(conversationId: string, accountId: string): Promise<MemberRow[]> {
    return this.db.transaction(async (sql) => {
      const conversation = await lock(sql, conversationId);
      const { rows: left } = await sql.query<MemberRow>(
        `update member set left_at = clock_timestamp(), role = 'member', rev = $3 where conversation_id = $1 and account_id = $2 and left_at is null returning ${memberColumns}`,
        [conversationId, accountId, conversation.rev + 1],
      );
      if (!left.length) return [];
      const { rows: heirs } = await sql.query<MemberRow>(
        `update member set role = 'admin', rev = $2 where conversation_id = $1 and account_id = (
           select account_id from member where conversation_id = $1 and left_at is null and not is_bot
             and not exists (select 1 from member a where a.conversation_id = $1 and a.left_at is null and a.role = 'admin')
           order by joined_at, account_id limit 1) returning ${memberColumns}`,
        [conversationId, conversation.rev + 2],
      );
      await sql.query("update conversation set rev = rev + $2, member_count = member_count - 1 where id = $1", [conversationId, 1 + heirs.length]);
      return [...left, ...heirs];
    });
  }

  /** Moves the read mark forward, never back nor beyond the last message. Null unless the person is a member now. */
  async markRead(conversationId: string, accountId: string, seq: number): Promise<{ readSeq: number; moved: boolean } | null> {
    const { rows } = await this.db.pool.query<{ read_seq: number; before: number }>(
      `update member m set read_seq = greatest(m.read_seq, least($3, c.last_seq)) from conversation c, member o
       where c.id = $1 and m.conversation_id = $1 and m.account_id = $2 and m.left_at is null and o.conversation_id = $1 and o.account_id = $2
       returning m.read_seq, o.read_seq as before`,
      [conversationId, accountId, Math.min(seq, 2_147_483_647)],
    );
    const row = rows[0];
    return row ? { readSeq: row.read_seq, moved: row.read_seq > row.before } : null;
  }
}

async function lock(sql: Sql, conversationId: string): Promise<{ rev: number; last_seq: number; history: string }> {
  const { rows } = await sql.query<{ rev: number; last_seq: number; history: string }>(
    "select rev, last_seq, history from conversation where id = $1 for no key update",
    [conversationId],
  );
  const row = rows[0];
  if (!row) throw new Error("the conversation is gone");
  return row;
}
