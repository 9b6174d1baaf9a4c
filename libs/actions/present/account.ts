import type { AdminUser, Invite, Me, Session, User } from "@hoopoe/protocol";
import type { AccountRow, InviteRow, SessionRow } from "@hoopoe/store";
import { unreadableField } from "./unreadable.js";

const time = (date: Date): string => date.toISOString();

export const presentUser = (row: AccountRow): User => ({ id: row.id, username: row.username, displayName: row.displayName, kind: row.kind, avatar: null });

export const presentMe = (row: AccountRow, organisation: Me["organisation"]): Me => ({
  ...presentUser(row),
  role: row.role === "admin" ? "admin" : "member",
  organisation,
  mustChangePassword: row.mustChangePassword,
});

export const presentAdminUser = (row: AccountRow, lastSeenAt: Date | null): AdminUser => ({
  ...presentUser(row),
  aliases: row.aliases,
  role: row.role === "admin" ? "admin" : "member",
  createdAt: time(row.createdAt),
  deactivatedAt: row.deactivatedAt && time(row.deactivatedAt),
  lastSeenAt: lastSeenAt && time(lastSeenAt),
});

export const presentSession = (row: SessionRow, currentId: string): Session => ({
  id: row.id,
  deviceName: row.deviceUnreadable ? unreadableField : row.deviceName,
  address: row.addressUnreadable ? unreadableField : row.address,
  createdAt: time(row.createdAt),
  lastUsedAt: time(row.lastUsedAt),
  current: row.id === currentId,
});

/** `code` only for the answer that made the invite. */
export const presentInvite = (row: InviteRow, made?: { code: string; url: string }): Invite => ({
  id: row.id,
  code: made?.code ?? null,
  url: made?.url ?? null,
  createdBy: row.createdBy,
  createdAt: time(row.createdAt),
  expiresAt: time(row.expiresAt),
  uses: row.uses,
  usesLeft: row.usesLeft,
  endedAt: row.endedAt && time(row.endedAt),
});
