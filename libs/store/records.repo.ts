import type { Database } from "./database.js";
import { firstIdAt } from "./first-id-at.js";

/** Whether a legal hold keeps what names a person or a conversation. */
const held = (person: string, conversation = "null"): string => `exists (select 1 from legal_hold h where h.released_at is null
  and h.subject_id = any(case h.kind when 'person' then ${person} else array[${conversation}]::uuid[] end))`;

/** What has a time of its own, which nobody sets; `over`: when a row has had it. */
const passing = {
  sessions: { table: "session", key: "id", over: `coalesce(t.ended_at, t.expires_at) < now() - interval '180 days' and not ${held("array[t.account_id]")}` },
  invites: {
    table: "invite",
    key: "id",
    over: `least(t.expires_at, t.ended_at) < now() - interval '180 days' and not ${held("array[t.created_by]")}`,
  },
  signInAttempts: { table: "sign_in_attempt", key: "key", over: "t.started_at < now() - interval '1 day'" },
  providerTests: { table: "provider_test", key: "id", over: "t.created_at < now() - interval '1 day'" },
  dryRunLooks: { table: "dry_run_look", key: "id", over: "t.created_at < now() - interval '1 day'" },
} as const;
export type Passing = keyof typeof passing;
export const passingKinds = Object.keys(passing) as Passing[];

/** What is kept for a time after it happened, and ends with that; what a hold keeps, stays. */
export class RecordsRepo {
  constructor(private readonly db: Database) {}

  /**
   * Ends the calls of at most `limit` runs whose last one was made before `before`: all of a run or none, so that no receipt loses its beginning. Returns
   * how many calls.
   */
  async endCalls(before: Date, limit: number): Promise<number> {
    return this.#free(
      `delete from egress_call where run_id in (
         select e.run_id from egress_call e where e.id < $3::uuid and e.at < $1 and not exists (
           select 1 from egress_call n where n.run_id = e.run_id and (n.at >= $1 or ${held("n.asker_id || n.subjects", "n.conversation_id")}))
         order by e.id limit $2)`,
      [before, limit, firstIdAt(before)],
    );
  }

  /** Ends at most `limit` entries of the consents of people who were erased before `before`. Returns how many. */
  async endConsents(before: Date, limit: number): Promise<number> {
    return this.#free(
      `delete from consent where id in (
         select c.id from account a join consent c on c.account_id = a.id where a.erased_at < $1 and not ${held("array[a.id]")} limit $2)`,
      [before, limit],
    );
  }

  /** Ends at most `limit` of what is kept for a time that its class in the schema names. Returns how many. */
  async endPassed(kind: Passing, limit: number): Promise<number> {
    const { table, key, over } = passing[kind];
    return this.#free(`delete from ${table} where ${key} in (select t.${key} from ${table} t where ${over} limit $1)`, [limit]);
  }

  /** No hold is placed meanwhile. */
  #free(text: string, values: unknown[]): Promise<number> {
    return this.db.transaction(async (sql) => {
      await sql.query("lock table legal_hold in share mode");
      return (await sql.query(text, values)).rowCount ?? 0;
    });
  }
}
