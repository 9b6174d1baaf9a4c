import type { Database } from "../database.js";

export type Purpose = "service" | "ai" | "training";
/** The last that somebody said to a purpose; null: nothing that still counts. `version`: of the text that they were shown. */
export type Consented = { given: boolean; version: string; at: Date } | null;
/** Of a bot nothing is asked. */
export type Consents = { kind: "human" | "bot" } & Record<Purpose, Consented>;
/** One entry of the ledger. */
export type ConsentRow = { id: string; purpose: Purpose; given: boolean; version: string; at: Date; door: string };
const consentColumns = "id, purpose, given, policy_version as version, at, door";
type Row = { id: string; kind: "human" | "bot"; purpose: Purpose | null; given: boolean; version: string; at: Date };

/** Who consented to what. */
export class ConsentsRepo {
  constructor(private readonly db: Database) {}

  /**
   * What these people have said, by account. What was given to a text before the last one that renews no longer counts, but what an administrator's notice
   * gave; a refusal does. One who is not in the directory is not in the answer.
   */
  async current(accountIds: readonly string[]): Promise<Map<string, Consents>> {
    const { rows } = await this.db.pool.query<Row>({
      name: "consents",
      text: `select a.id, a.kind::text, c.purpose, c.given, c.policy_version as version, c.at from account a
             left join lateral (
               select distinct on (purpose) purpose, given, policy_version, at, door from consent where account_id = a.id order by purpose, at desc, id desc
             ) c on not c.given or c.door = 'organisation' or c.at >= coalesce((select max(published_at) from policy_text where renews), '-infinity')
             where a.id = any($1::uuid[])`,
      values: [[...new Set(accountIds)]],
    });
    const found = new Map<string, Consents>();
    for (const { id, kind, purpose, given, version, at } of rows) {
      const one = found.get(id) ?? { kind, service: null, ai: null, training: null };
      if (purpose) one[purpose] = { given, version, at };
      found.set(id, one);
    }
    return found;
  }

  /** The last row of each purpose that somebody ever answered, whether it still counts or not. */
  async latest(accountId: string): Promise<ConsentRow[]> {
    const { rows } = await this.db.pool.query<ConsentRow>(
      `select distinct on (purpose) ${consentColumns} from consent where account_id = $1 order by purpose, at desc, id desc`,
      [accountId],
    );
    return rows;
  }

  /** Adds what somebody says to a purpose, unless they said just that to the same text last; of two answers at once the later one is last. */
  async answer(entry: { accountId: string; purpose: Purpose; given: boolean; version: string; door: string }): Promise<void> {
    const { accountId, purpose, given, version, door } = entry;
    await this.db.transaction(async (sql) => {
      await sql.query("select 1 from account where id = $1 for no key update", [accountId]);
      await sql.query(
        `with last as (select given, policy_version, at from consent where account_id = $1 and purpose = $2 order by at desc, id desc limit 1)
         insert into consent (id, account_id, purpose, policy_version, given, door, at)
         select public.uuid_v7(), $1, $2, $4, $3, $5, greatest(clock_timestamp(), (select at + interval '1 millisecond' from last))
         where not exists (select 1 from last where given = $3 and policy_version = $4)`,
        [accountId, purpose, given, version, door],
      );
    });
  }

  /** Every change of somebody's consents, the newest first, from before `before` on. */
  async changes(accountId: string, { before, limit }: { before: { at: Date; id: string } | null; limit: number }): Promise<ConsentRow[]> {
    const { rows } = await this.db.pool.query<ConsentRow>(
      `select ${consentColumns} from consent where account_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid)) order by at desc, id desc limit $4`,
      [accountId, before?.at ?? null, before?.id ?? null, limit],
    );
    return rows;
  }
}
