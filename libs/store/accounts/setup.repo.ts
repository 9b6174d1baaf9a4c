import { randomBytes } from "node:crypto";
import type { Database, Sql } from "../database.js";

export type FirstAdmin = {
  id: string;
  username: string;
  displayName: string;
  passwordHash: string;
  organisation: string;
  consent: { policyVersion: string; door: string } | null;
};

export type Organisation = { name: string; epoch: string; editMinutes: number; recallMinutes: number };

/** The organisation and its first administrator, made once. */
export class SetupRepo {
  constructor(private readonly db: Database) {}

  async organisation(): Promise<Organisation | null> {
    return this.db.prisma.organisation.findUnique({ where: { id: 1 }, select: { name: true, epoch: true, editMinutes: true, recallMinutes: true } });
  }

  /** Changes settings of the organisation; what is not named stays. */
  async update(fields: { editMinutes?: number | undefined; recallMinutes?: number | undefined }): Promise<void> {
    const { editMinutes, recallMinutes } = fields;
    await this.db.pool.query("update organisation set edit_minutes = coalesce($1, edit_minutes), recall_minutes = coalesce($2, recall_minutes)", [
      editMinutes ?? null,
      recallMinutes ?? null,
    ]);
  }

  /** Replaces the set-up link; nothing when there is an organisation already. */
  async putToken(hash: Buffer, lifeMs: number): Promise<boolean> {
    const { rowCount } = await this.db.pool.query(
      `insert into setup_token (id, hash, expires_at) select 1, $1, now() + make_interval(secs => $2::float / 1000) where not exists (select 1 from organisation)
       on conflict (id) do update set hash = excluded.hash, expires_at = excluded.expires_at, used_at = null`,
      [hash, lifeMs],
    );
    return (rowCount ?? 0) > 0;
  }

  /** Uses the link and makes organisation and administrator in one transaction; `refused` when it is wrong, used or too old, `done` when somebody was first. */
  async finish(tokenHash: Buffer, admin: FirstAdmin): Promise<"made" | "refused" | "done"> {
    return this.db.transaction(async (sql) => {
      const { rows } = await sql.query("select 1 from setup_token where id = 1 and hash = $1 and used_at is null and expires_at > now() for update", [
        tokenHash,
      ]);
      if (!rows.length) return "refused";
      await sql.query("update setup_token set used_at = now() where id = 1");
      return (await insertFirst(sql, admin)) ? "made" : "done";
    });
  }

  /** Makes organisation and administrator without a link; false when there is one already. */
  async make(admin: FirstAdmin): Promise<boolean> {
    return this.db.transaction((sql) => insertFirst(sql, admin));
  }
}

async function insertFirst(sql: Sql, admin: FirstAdmin): Promise<boolean> {
  const { rowCount } = await sql.query("insert into organisation (id, name, epoch) values (1, $1, $2) on conflict do nothing", [
    admin.organisation,
    randomBytes(8).toString("hex"),
  ]);
  if (!rowCount) return false;
  await sql.query("insert into account (id, username, display_name, kind, role, password_hash) values ($1, $2, $3, 'human', 'admin', $4)", [
    admin.id,
    admin.username,
    admin.displayName,
    admin.passwordHash,
  ]);
  if (admin.consent) {
    await sql.query("insert into consent (id, account_id, purpose, policy_version, given, door) values (public.uuid_v7(), $1, 'service', $2, true, $3)", [
      admin.id,
      admin.consent.policyVersion,
      admin.consent.door,
    ]);
  }
  return true;
}
