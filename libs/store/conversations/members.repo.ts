import type { Database } from "../database.js";
import type { GroupCommit } from "../group-commit.js";
import { type MembersChange, openMembersChanger } from "./change-members.js";
import { type MemberRow, memberColumns } from "./member-row.js";

/** Memberships. Each joining, leaving and change of role takes a rev of its conversation. */
export class MembersRepo {
  readonly changer: GroupCommit<MembersChange, MemberRow[]>;

  constructor(private readonly db: Database) {
    this.changer = openMembersChanger(db.pool);
  }

  /**
   * Adds people (who is in already is passed over), takes one out (the last administrator is followed by the longest-standing person) or changes a role.
   * @returns what changed, by rev. @throws Fault NOT_FOUND, FORBIDDEN, CONFLICT, TOKEN_INVALID, UNAVAILABLE
   */
  async change(change: MembersChange): Promise<MemberRow[]> {
    return (await this.changer.commit(change)).sort((a, b) => a.rev - b.rev);
  }

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
