import type { SessionEndReason } from "@hoopoe/protocol";
import type { Database } from "./database.js";

export type RecentConversation = { id: string; rev: number };
export type RecentMembership = { conversationId: string; accountId: string; rev: number; floorSeq: number; isLiving: boolean };
export type EndedSession = { id: string; reason: SessionEndReason };
/** `rev` is the membership's, `conversationRev` its conversation's. */
export type LivingMembership = RecentMembership & { conversationRev: number };

/**
 * What changed lately, whoever changed it: for servers that look for what they were not told of. Each question is answered by an index over
 * times, so it costs what has changed and not what there is.
 */
export class RecentChangesRepo {
  constructor(private readonly db: Database) {}

  /** Conversations that took a rev since then; those of the two seconds before may be among them. */
  async conversations(since: Date): Promise<RecentConversation[]> {
    const { rows } = await this.db.pool.query<RecentConversation>({
      name: "recent_conversations",
      text: "select id, rev from conversation where changed_around >= $1::timestamptz - interval '2 seconds'",
      values: [since],
    });
    return rows;
  }

  /** People who came or left since then, as they are now. */
  async memberships(since: Date): Promise<RecentMembership[]> {
    const { rows } = await this.db.pool.query<{ conversation_id: string; account_id: string; rev: number; floor_seq: number; living: boolean }>({
      name: "recent_memberships",
      text: `select conversation_id, account_id, rev, floor_seq, left_at is null as living from member where joined_at >= $1 and not is_bot
             union select conversation_id, account_id, rev, floor_seq, left_at is null from member where left_at >= $1 and not is_bot`,
      values: [since],
    });
    return rows.map((r) => ({ conversationId: r.conversation_id, accountId: r.account_id, rev: r.rev, floorSeq: r.floor_seq, isLiving: r.living }));
  }

  /** One membership as it is now, living or not; null when there never was one. */
  async membership(conversationId: string, accountId: string): Promise<RecentMembership | null> {
    const { rows } = await this.db.pool.query<{ rev: number; floor_seq: number; living: boolean }>(
      "select rev, floor_seq, left_at is null as living from member where conversation_id = $1 and account_id = $2",
      [conversationId, accountId],
    );
    return rows[0] ? { conversationId, accountId, rev: rows[0].rev, floorSeq: rows[0].floor_seq, isLiving: rows[0].living } : null;
  }

  async endedSessions(since: Date): Promise<EndedSession[]> {
    const { rows } = await this.db.pool.query<{ id: string; reason: SessionEndReason | null }>({
      name: "recent_ends",
      text: "select id, end_reason as reason from session where ended_at >= $1",
      values: [since],
    });
    return rows.map((r) => ({ id: r.id, reason: r.reason ?? "revoked" }));
  }

  /** All memberships of these people, each with its conversation's rev. */
  async membershipsOf(accountIds: string[]): Promise<LivingMembership[]> {
    const { rows } = await this.db.pool.query<{ conversation_id: string; account_id: string; rev: number; floor_seq: number; conversation_rev: number }>({
      name: "memberships_of",
      text: `select m.conversation_id, m.account_id, m.rev, m.floor_seq, c.rev as conversation_rev from member m join conversation c on c.id = m.conversation_id
             where m.account_id = any($1::uuid[]) and m.left_at is null`,
      values: [accountIds],
    });
    return rows.map((r) => ({
      conversationId: r.conversation_id,
      accountId: r.account_id,
      rev: r.rev,
      floorSeq: r.floor_seq,
      isLiving: true,
      conversationRev: r.conversation_rev,
    }));
  }
}
