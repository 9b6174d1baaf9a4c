import { type Place, uuidv7 } from "@hoopoe/crypto";
import type { SessionEndReason } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { GroupCommit } from "../group-commit.js";
import type { Sealer } from "../sealer.js";
import { type CallerRow, openCallerLookup } from "./callers.js";

/** `deviceUnreadable`, `addressUnreadable`: there is one that cannot be read, its key is gone or its bytes were altered. */
export type SessionRow = {
  id: string;
  accountId: string;
  deviceName: string | null;
  deviceUnreadable: boolean;
  address: string | null;
  addressUnreadable: boolean;
  createdAt: Date;
  lastUsedAt: Date;
};
export type Rotation = { outcome: "rotated"; accountId: string; count: number } | { outcome: "reused"; accountId: string } | { outcome: "unknown" };

/** Where a session's device or address belongs. */
export const sessionPlace = (sessionId: string, column: "device" | "address", accountId: string): Place => ({
  table: "session",
  column,
  rowId: sessionId,
  authorId: accountId,
  version: 1,
});
const lifeDays = 30;

/** Signed-in devices. A session lives 30 days from its last refresh; device and address are sealed under the person's key. */
export class SessionsRepo {
  readonly #callers: GroupCommit<{ sessionId: string; accountId: string }, CallerRow | null>;

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {
    this.#callers = openCallerLookup(db.pool);
  }

  async create(input: { accountId: string; deviceName: string | null; address: string | null }): Promise<string> {
    const id = uuidv7();
    const key = await this.sealer.personKey(input.accountId);
    const seal = (column: "device" | "address", text: string | null): Buffer | null =>
      text === null ? null : this.sealer.seal(key, sessionPlace(id, column, input.accountId), text);
    await this.db.pool.query(`insert into session (id, account_id, device, address, expires_at) values ($1, $2, $3, $4, now() + interval '${lifeDays} days')`, [
      id,
      input.accountId,
      seal("device", input.deviceName),
      seal("address", input.address),
    ]);
    return id;
  }

  /** Who calls with this session, if it and its account are alive. */
  caller(sessionId: string, accountId: string): Promise<CallerRow | null> {
    return this.#callers.commit({ sessionId, accountId });
  }

  /**
   * Goes on to the next refresh token; `count` is the number of the one given. The one just replaced is taken again for `graceMs`
   * (two tabs, a lost answer) and leads to the same next one; later, or an older one, ends the session: `reused`.
   */
  async rotate(sessionId: string, count: number, graceMs: number): Promise<Rotation> {
    return this.db.transaction(async (sql) => {
      const { rows } = await sql.query<{ account_id: string; refresh_count: number; fresh: boolean }>(
        `select s.account_id, s.refresh_count, s.rotated_at > now() - make_interval(secs => $2::float / 1000) as fresh
         from session s join account a on a.id = s.account_id
         where s.id = $1 and s.ended_at is null and s.expires_at > now() and a.deactivated_at is null for update of s`,
        [sessionId, graceMs],
      );
      const row = rows[0];
      if (!row) return { outcome: "unknown" };
      const accountId = row.account_id;
      if (count === row.refresh_count) {
        await sql.query(
          `update session set refresh_count = refresh_count + 1, rotated_at = now(), last_used_at = now(), expires_at = now() + interval '${lifeDays} days' where id = $1`,
          [sessionId],
        );
        return { outcome: "rotated", accountId, count: count + 1 };
      }
      if (count === row.refresh_count - 1 && row.fresh) return { outcome: "rotated", accountId, count: row.refresh_count };
      await sql.query("update session set ended_at = now(), end_reason = 'token_reused' where id = $1", [sessionId]);
      return { outcome: "reused", accountId };
    });
  }

  async livingOf(accountId: string): Promise<SessionRow[]> {
    const { rows } = await this.db.pool.query<{ id: string; device: Buffer | null; address: Buffer | null; created_at: Date; last_used_at: Date }>(
      "select id, device, address, created_at, last_used_at from session where account_id = $1 and ended_at is null and expires_at > now() order by last_used_at desc limit 200",
      [accountId],
    );
    const opened = await this.sealer.openAll(
      rows.flatMap((r) => [
        { place: sessionPlace(r.id, "device", accountId), sealed: r.device },
        { place: sessionPlace(r.id, "address", accountId), sealed: r.address },
      ]),
    );
    return rows.map((r, i) => ({
      id: r.id,
      accountId,
      deviceName: opened[i * 2]?.text ?? null,
      deviceUnreadable: opened[i * 2]?.unreadable ?? false,
      address: opened[i * 2 + 1]?.text ?? null,
      addressUnreadable: opened[i * 2 + 1]?.unreadable ?? false,
      createdAt: r.created_at,
      lastUsedAt: r.last_used_at,
    }));
  }

  /** Ends sessions of a person: one, or all but one, or all. Returns the ids that ended now. */
  async end(accountId: string, which: { only: string } | { except: string } | "all", reason: SessionEndReason): Promise<string[]> {
    const [only, except] = which === "all" ? [null, null] : "only" in which ? [which.only, null] : [null, which.except];
    const { rows } = await this.db.pool.query<{ id: string }>(
      `update session set ended_at = now(), end_reason = $4 where account_id = $1 and ended_at is null
         and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3) returning id`,
      [accountId, only, except, reason],
    );
    return rows.map((r) => r.id);
  }

  /** Of these sessions, those that are over, with the reason: for servers that look for what they were not told of. */
  async endedAmong(ids: string[]): Promise<{ id: string; reason: SessionEndReason }[]> {
    const { rows } = await this.db.pool.query<{ id: string; reason: SessionEndReason | null }>(
      "select id, end_reason as reason from session where id = any($1::uuid[]) and (ended_at is not null or expires_at <= now())",
      [ids],
    );
    return rows.map((r) => ({ id: r.id, reason: r.reason ?? "revoked" }));
  }
}
