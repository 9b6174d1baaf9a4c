import type { Database } from "../database.js";
import type { GroupCommit } from "../group-commit.js";
import { type MembersChange, openMembersChanger } from "./change-members.js";
import { openConversationsLookup, type PlaceRow } from "./conversations-of.js";
import { type MemberRow, memberColumns } from "./member-row.js";
import { type Marked, openReadMarker, type ReadMark } from "./read-marks.js";

/** Memberships. Each joining, leaving and change of role takes a rev of its conversation. */
export class MembersRepo {
  readonly changer: GroupCommit<MembersChange, MemberRow[]>;
  readonly readMarker: GroupCommit<ReadMark, Marked | null>;
  readonly #conversations: GroupCommit<string, PlaceRow[]>;

  constructor(private readonly db: Database) {
    this.changer = openMembersChanger(db.pool);
    this.readMarker = openReadMarker(db.pool);
    this.#conversations = openConversationsLookup(db.pool);
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

  /** The conversations that this person is in now. Calls of one turn are one query. */
  conversationsOf(accountId: string): Promise<PlaceRow[]> {
    return this.#conversations.commit(accountId);
  }

  /** The other sides of these people's direct chats; who has none is left out. */
  async directPeersOf(accountIds: string[]): Promise<Map<string, string[]>> {
    const { rows } = await this.db.pool.query<{ id: string; peers: string[] }>({
      name: "direct_peers",
      text: `select m.account_id as id, array_agg(p.account_id::text) as peers from member m
       join conversation c on c.id = m.conversation_id and c.kind = 'direct'
       join member p on p.conversation_id = c.id and p.account_id <> m.account_id
       where m.account_id = any($1::uuid[]) and not p.is_bot group by m.account_id`,
      values: [accountIds],
    });
    return new Map(rows.map(({ id, peers }) => [id, peers]));
  }

  /** Members by id, also those who left. */
  async page(conversationId: string, input: { after: string | null; limit: number }): Promise<MemberRow[]> {
    const { rows } = await this.db.pool.query<MemberRow>(
      `select ${memberColumns} from member where conversation_id = $1 and ($2::uuid is null or account_id > $2) order by account_id limit $3`,
      [conversationId, input.after, input.limit],
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
  markRead(conversationId: string, accountId: string, seq: number): Promise<Marked | null> {
    return this.readMarker.commit({ conversationId, accountId, seq });
  }
}
