import { uuidv7 } from "@hoopoe/crypto";
import { DataClass, fail } from "@hoopoe/protocol";
import { BoundedMap } from "../bounded-map.js";
import type { Database, Sql } from "../database.js";
import { violatedUnique } from "../database.js";
import type { Sealer } from "../sealer.js";
import {
  type ListedRow,
  type MembershipRow,
  membershipColumns as own,
  namePlace,
  openConversations,
  type SharedRow,
  sharedColumns as shared,
  type StoredConversation as Stored,
} from "./conversation-row.js";
import { type MemberRow, memberColumns } from "./member-row.js";
import { unread } from "./unread.js";

/** `keepsClass`: the class may be raised, and is not lowered. */
export type SharedChanges = {
  keepsClass?: boolean;
  name?: string | undefined;
  dataClass?: SharedRow["dataClass"] | undefined;
  history?: SharedRow["history"] | undefined;
};

export type NewConversation = {
  kind: SharedRow["kind"];
  name: string | null;
  history: SharedRow["history"];
  dataClass: SharedRow["dataClass"];
  createdBy: string;
  clientId: string | null;
  /** The creator among them. */
  members: { accountId: string; isBot: boolean; role: "admin" | "member" }[];
};

const classes = DataClass.options;
const sizeSeenMs = 30_000;
const directKeyOf = (accountIds: string[]): string => [...accountIds].sort().join(":");
const membership = `${own}, ${unread} as unread,
  case when c.kind = 'direct' then (select p.account_id from member p where p.conversation_id = c.id and p.account_id <> m.account_id limit 1) end as peer_id`;

/** Conversations: making, reading, changing their shared fields. Every change takes its rev under the conversation's lock. */
export class ConversationsRepo {
  readonly #sizes = new BoundedMap<string, { size: number; until: number }>(20_000);

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Makes a conversation: rev 1 is itself, then one rev each member. An existing direct of the pair, or one of the same clientId, is returned instead. */
  async create(input: NewConversation): Promise<{ id: string; created: boolean; members: MemberRow[] }> {
    const id = uuidv7();
    const directKey = input.kind === "direct" ? directKeyOf(input.members.map((m) => m.accountId)) : null;
    const name = input.name === null ? null : this.sealer.seal(await this.sealer.conversationKey(id), namePlace(id, 1), input.name);
    try {
      const members = await this.db.transaction(async (sql) => {
        await sql.query(
          `insert into conversation (id, kind, name, direct_key, data_class, history, rev, info_rev, member_count, created_by, client_id)
           values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10)`,
          [id, input.kind, name, directKey, input.dataClass, input.history, 1 + input.members.length, input.members.length, input.createdBy, input.clientId],
        );
        const { rows } = await sql.query<MemberRow>(
          `insert into member (conversation_id, account_id, is_bot, role, rev, floor_seq, read_seq)
           select $1, account_id, is_bot, role::member_role, 1 + n, 1, 0 from unnest($2::uuid[], $3::bool[], $4::text[]) with ordinality as t(account_id, is_bot, role, n)
           returning ${memberColumns}`,
          [id, input.members.map((m) => m.accountId), input.members.map((m) => m.isBot), input.members.map((m) => m.role)],
        );
        return rows;
      });
      return { id, created: true, members };
    } catch (error) {
      if (!violatedUnique(error)) throw error;
      const existing = await this.#existing(directKey, input);
      if (!existing) throw error;
      return { id: existing, created: false, members: [] };
    }
  }

  /** The direct conversation of these two, or null. */
  async directOf(accountIds: [string, string]): Promise<string | null> {
    const { rows } = await this.db.pool.query<{ id: string }>("select id from conversation where direct_key = $1", [directKeyOf(accountIds)]);
    return rows[0]?.id ?? null;
  }

  async #existing(directKey: string | null, input: NewConversation): Promise<string | null> {
    const { rows } = await this.db.pool.query<{ id: string }>(
      "select id from conversation where ($1::text is not null and direct_key = $1) or (created_by = $2 and client_id = $3) order by id limit 1",
      [directKey, input.createdBy, input.clientId],
    );
    return rows[0]?.id ?? null;
  }

  /** The conversation as this person has it, without what has to be counted; null unless they are a member now. */
  async membership(conversationId: string, accountId: string): Promise<MembershipRow | null> {
    const { rows } = await this.db.pool.query<Stored>({
      name: "membership",
      text: `select ${own} from member m join conversation c on c.id = m.conversation_id where m.conversation_id = $1 and m.account_id = $2 and m.left_at is null`,
      values: [conversationId, accountId],
    });
    return (await openConversations(this.sealer, rows))[0] ?? null;
  }

  /** The conversation as this person's list shows it; null unless they are a member now. */
  async ofMember(conversationId: string, accountId: string): Promise<ListedRow | null> {
    const { rows } = await this.db.pool.query<Stored>({
      name: "conversation_of_member",
      text: `select ${membership} from member m join conversation c on c.id = m.conversation_id where m.conversation_id = $1 and m.account_id = $2 and m.left_at is null`,
      values: [conversationId, accountId],
    });
    return (await openConversations(this.sealer, rows))[0] ?? null;
  }

  /** A person's conversations, the latest active first; `before` is the last row of the page before. */
  async listOf(accountId: string, input: { before: { activeAt: Date; id: string } | null; limit: number }): Promise<ListedRow[]> {
    const { rows } = await this.db.pool.query<Stored>({
      name: "list_conversations",
      text: `select ${membership} from member m join conversation c on c.id = m.conversation_id
       where m.account_id = $1 and m.left_at is null and ($2::timestamptz is null or (c.active_at, c.id) < ($2, $3::uuid))
       order by c.active_at desc, c.id desc limit $4`,
      values: [accountId, input.before?.activeAt ?? null, input.before?.id ?? null, input.limit],
    });
    return openConversations(this.sealer, rows);
  }

  /** The counters of a person's conversations by id, after `afterId`. */
  async headsOf(
    accountId: string,
    input: { afterId: string | null; limit: number },
  ): Promise<{ conversationId: string; lastSeq: number; rev: number; readSeq: number; unread: number }[]> {
    const { rows } = await this.db.pool.query<{ id: string; last_seq: number; rev: number; read_seq: number; unread: number }>({
      name: "heads",
      // along the index of a person's memberships: a page costs the same, however many there are before and after it
      text: `select c.id, c.last_seq, c.rev, m.read_seq, ${unread} as unread
       from (select * from member where account_id = $1 and conversation_id > $2 and left_at is null order by conversation_id limit $3) m
       join conversation c on c.id = m.conversation_id order by m.conversation_id`,
      values: [accountId, input.afterId ?? "00000000-0000-0000-0000-000000000000", input.limit],
    });
    return rows.map((r) => ({ conversationId: r.id, lastSeq: r.last_seq, rev: r.rev, readSeq: r.read_seq, unread: r.unread }));
  }

  /** Shared fields alone, whoever asks; null when there is no such conversation. */
  async shared(conversationId: string): Promise<SharedRow | null> {
    const { rows } = await this.db.pool.query<Stored>(`select ${shared} from conversation c where id = $1`, [conversationId]);
    return (await openConversations(this.sealer, rows))[0] ?? null;
  }

  /** How many members it has, bots among them; what was read in the last half minute may be taken for it. 0: there is none. */
  async sizeOf(conversationId: string): Promise<number> {
    const seen = this.#sizes.get(conversationId);
    if (seen && seen.until > performance.now()) return seen.size;
    const { rows } = await this.db.pool.query<{ size: number }>({
      name: "conversation_size",
      text: "select member_count as size from conversation where id = $1",
      values: [conversationId],
    });
    const size = rows[0]?.size ?? 0;
    this.#sizes.set(conversationId, { size, until: performance.now() + sizeSeenMs });
    return size;
  }

  /** Counters of these conversations now, for servers that look for what they were not told of. */
  async revsOf(ids: string[]): Promise<Map<string, number>> {
    const { rows } = await this.db.pool.query<{ id: string; rev: number }>("select id, rev from conversation where id = any($1::uuid[])", [ids]);
    return new Map(rows.map((r) => [r.id, r.rev]));
  }

  /**
   * Changes shared fields and gives them as this change left them, under the one rev it took; null when nothing would change.
   * @throws FORBIDDEN for a lower class where that is kept
   */
  async update(conversationId: string, fields: SharedChanges): Promise<SharedRow | null> {
    return this.db.transaction(async (sql) => {
      const current = await this.#locked(sql, conversationId);
      const next = { name: fields.name ?? current.name, dataClass: fields.dataClass ?? current.dataClass, history: fields.history ?? current.history };
      if (fields.keepsClass && classes.indexOf(next.dataClass) < classes.indexOf(current.dataClass))
        throw fail("FORBIDDEN", "In a chat of two people the data class can be raised by either and is not lowered again.");
      if (next.name === current.name && next.dataClass === current.dataClass && next.history === current.history) return null;
      // a name that stays is left as it lies: one that cannot be read today may be mended from a backup
      const renamed = fields.name !== undefined && next.name !== current.name;
      const version = current.nameVersion + (renamed ? 1 : 0);
      const name = renamed ? this.sealer.seal(await this.sealer.conversationKey(conversationId), namePlace(conversationId, version), next.name ?? "") : null;
      await sql.query(
        `update conversation set name = coalesce($2, name), name_version = $3, data_class = $4, history = $5, rev = rev + 1, info_rev = rev + 1 where id = $1`,
        [conversationId, name, version, next.dataClass, next.history],
      );
      return { ...current, ...next, nameUnreadable: current.nameUnreadable && !renamed, rev: current.rev + 1, infoRev: current.rev + 1 };
    });
  }

  async #locked(sql: Sql, conversationId: string): Promise<SharedRow & { nameVersion: number }> {
    const { rows } = await sql.query<Stored>(`select ${shared} from conversation c where id = $1 for no key update`, [conversationId]);
    const [row] = await openConversations(this.sealer, rows);
    if (!row) throw new Error("the conversation is gone");
    return { ...row, nameVersion: (rows[0] as Stored).name_version };
  }
}
