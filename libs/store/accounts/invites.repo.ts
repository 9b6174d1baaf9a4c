import { uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import type { Invite } from "../generated/client.js";

export type InviteRow = Omit<Invite, "codeHash">;

/** Invite links. Only the hash of a code is kept. */
export class InvitesRepo {
  constructor(private readonly db: Database) {}

  create(input: { codeHash: Buffer; createdBy: string; expiresAt: Date; uses: number }): Promise<InviteRow> {
    return this.db.prisma.invite.create({
      data: { id: uuidv7(), ...input, codeHash: new Uint8Array(input.codeHash), usesLeft: input.uses },
      omit: { codeHash: true },
    });
  }

  list(input: { before: string | null; limit: number }): Promise<InviteRow[]> {
    return this.db.prisma.invite.findMany({
      where: input.before ? { id: { lt: input.before } } : {},
      orderBy: { id: "desc" },
      take: input.limit,
      omit: { codeHash: true },
    });
  }

  /** An invite that can still be used. */
  async open(codeHash: Buffer): Promise<{ id: string; expiresAt: Date } | null> {
    const { rows } = await this.db.pool.query<{ id: string; expires_at: Date }>(
      "select id, expires_at from invite where code_hash = $1 and ended_at is null and uses_left > 0 and expires_at > now()",
      [codeHash],
    );
    return rows[0] ? { id: rows[0].id, expiresAt: rows[0].expires_at } : null;
  }

  /** Takes one use, and makes the account and its consent in the same transaction. False when the invite has ended meanwhile. */
  async accept(codeHash: Buffer, person: { id: string; username: string; displayName: string; passwordHash: string; policyVersion: string }): Promise<boolean> {
    return this.db.transaction(async (sql) => {
      const { rowCount } = await sql.query(
        "update invite set uses_left = uses_left - 1 where code_hash = $1 and ended_at is null and uses_left > 0 and expires_at > now()",
        [codeHash],
      );
      if (!rowCount) return false;
      await sql.query("insert into account (id, username, display_name, kind, password_hash) values ($1, $2, $3, 'human', $4)", [
        person.id,
        person.username,
        person.displayName,
        person.passwordHash,
      ]);
      await sql.query(
        "insert into consent (id, account_id, purpose, policy_version, given, door) values (public.uuid_v7(), $1, 'service', $2, true, 'invite')",
        [person.id, person.policyVersion],
      );
      return true;
    });
  }

  async end(id: string): Promise<boolean> {
    const { rowCount } = await this.db.pool.query("update invite set ended_at = now() where id = $1 and ended_at is null", [id]);
    return (rowCount ?? 0) > 0;
  }
}
