import type { Place } from "@hoopoe/crypto";
import type { Sealer } from "../sealer.js";

/** What all members of a conversation share. */
export type SharedRow = {
  id: string;
  kind: "direct" | "group" | "channel";
  name: string | null;
  /** It has a name that cannot be read: its key is gone or its bytes were altered. */
  nameUnreadable: boolean;
  dataClass: "public" | "internal" | "personal" | "secret";
  history: "all" | "joined";
  rev: number;
  infoRev: number;
  lastSeq: number;
  memberCount: number;
  createdAt: Date;
};
/** A conversation as one living member has it. */
export type MembershipRow = SharedRow & {
  role: "admin" | "member";
  floorSeq: number;
  floorFellRev: number;
  readSeq: number;
  activeAt: Date;
  memberRev: number;
};
/** With what a list of conversations shows beside it. */
export type ListedRow = MembershipRow & { unread: number; peerId: string | null };

/** A conversation as the database holds it, as far as it was asked for. */
export type StoredConversation = {
  id: string;
  kind: SharedRow["kind"];
  name: Buffer | null;
  name_version: number;
  data_class: SharedRow["dataClass"];
  history: SharedRow["history"];
  rev: number;
  info_rev: number;
  last_seq: number;
  member_count: number;
  created_at: Date;
  active_at: Date;
  role: MembershipRow["role"];
  floor_seq: number;
  floor_fell_rev: number;
  read_seq: number;
  unread: number;
  peer_id: string | null;
  member_rev: number;
};

/** Where a conversation's name belongs. */
export const namePlace = (conversationId: string, version: number): Place => ({ table: "conversation", column: "name", conversationId, version });
/** What a SharedRow is read from, of conversation `c`. */
export const sharedColumns =
  "c.id, c.kind, c.name, c.name_version, c.data_class, c.history, c.rev, c.info_rev, c.last_seq, c.member_count, c.created_at, c.active_at";
/** What a MembershipRow is read from, of conversation `c` and member `m`. */
export const membershipColumns = `${sharedColumns}, m.role, m.floor_seq, m.floor_fell_rev, m.read_seq, m.rev as member_rev`;

/** Opens the names; what was not asked for is undefined. */
export async function openConversations(sealer: Sealer, rows: StoredConversation[]): Promise<ListedRow[]> {
  const names = await sealer.openAll(rows.map((row) => ({ place: namePlace(row.id, row.name_version), sealed: row.name })));
  return rows.map((r, i) => ({
    id: r.id,
    kind: r.kind,
    name: names[i]?.text ?? null,
    nameUnreadable: names[i]?.unreadable ?? false,
    dataClass: r.data_class,
    history: r.history,
    rev: r.rev,
    infoRev: r.info_rev,
    lastSeq: r.last_seq,
    memberCount: r.member_count,
    createdAt: r.created_at,
    activeAt: r.active_at,
    role: r.role,
    floorSeq: r.floor_seq,
    floorFellRev: r.floor_fell_rev,
    readSeq: r.read_seq,
    unread: r.unread,
    peerId: r.peer_id,
    memberRev: r.member_rev,
  }));
}
