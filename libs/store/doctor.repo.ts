import type { Database } from "./database.js";
import { violatedUnique } from "./database.js";

export type DoctorPerson = { id: string; username: string; displayName: string; passwordHash: string };

/** Two numbers at random: one doctor at a time. */
const lockKey = [473_881, 920_114];

/** The people that `hoopoe doctor` makes to talk to one another, and the end of all they leave. */
export class DoctorRepo {
  constructor(private readonly db: Database) {}

  /** Null while another doctor is at work, else what gives the place free again. */
  async begin(): Promise<(() => void) | null> {
    const client = await this.db.pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>("select pg_try_advisory_lock($1, $2) as mine", lockKey);
      if (rows[0]?.mine) return () => client.release(true);
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.release();
    return null;
  }

  /** Makes these accounts, or wakes them, with these passwords. False when somebody else has one of their names. */
  async wake(people: DoctorPerson[]): Promise<boolean> {
    try {
      await this.db.transaction(async (sql) => {
        for (const { id, username, displayName, passwordHash } of people) {
          await sql.query(
            `insert into account (id, username, display_name, kind, role, password_hash) values ($1, $2, $3, 'human', 'member', $4)
             on conflict (id) do update set display_name = excluded.display_name, role = 'member', password_hash = excluded.password_hash,
               must_change_password = false, deactivated_at = null`,
            [id, username, displayName, passwordHash],
          );
        }
      });
      return true;
    } catch (error) {
      if (violatedUnique(error)) return false;
      throw error;
    }
  }

  /**
   * Puts these accounts to sleep, without a password, and takes away what they left: sessions, and conversations in which, of people, only they
   * ever were. Returns the sessions that were still alive.
   */
  async sleep(accountIds: string[]): Promise<string[]> {
    return this.db.transaction(async (sql) => {
      await sql.query("update account set deactivated_at = coalesce(deactivated_at, now()), password_hash = null where id = any($1::uuid[])", [accountIds]);
      const { rows: living } = await sql.query<{ id: string }>("select id from session where account_id = any($1::uuid[]) and ended_at is null", [accountIds]);
      const { rows } = await sql.query<{ id: string }>(
        `select c.id from conversation c where c.created_by = any($1::uuid[]) and not exists (
           select 1 from member m join account a on a.id = m.account_id
           where m.conversation_id = c.id and a.kind = 'human' and m.account_id <> all($1::uuid[])) for update`,
        [accountIds],
      );
      const conversations = [rows.map(({ id }) => id)];
      const own = "(select id from message where conversation_id = any($1::uuid[]))";
      await sql.query(`delete from reaction where message_id in ${own}`, conversations);
      await sql.query(`delete from message_version where message_id in ${own}`, conversations);
      await sql.query("delete from run_source where run_id in (select id from bot_run where conversation_id = any($1::uuid[]))", conversations);
      for (const table of ["bot_run", "message", "member", "search_cursor", "message_terms"])
        await sql.query(`delete from ${table} where conversation_id = any($1::uuid[])`, conversations);
      await sql.query("delete from conversation where id = any($1::uuid[])", conversations);
      await sql.query("delete from keys.wrapped_key where subject = any($1::text[]) and kind in ('conversation', 'dedupe', 'index')", conversations);
      await sql.query("delete from session where account_id = any($1::uuid[])", [accountIds]);
      return living.map(({ id }) => id);
    });
  }
}
