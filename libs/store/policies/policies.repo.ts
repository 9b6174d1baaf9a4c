import type { Database } from "../database.js";

export type PolicyHead = { version: string; renews: boolean; publishedAt: Date; publishedBy: string | null };
export type PolicyRow = PolicyHead & { zh: string; en: string };
/** Somebody who can sign in, and when they saw a version. */
type SeenRow = { id: string; username: string; displayName: string; seenAt: Date | null };

const head = `version, renews, published_at as "publishedAt", published_by as "publishedBy"`;

// the two ids of a direct chat in their order, as ConversationsRepo keeps them; the bot's is $2
const directKey = `least(a.id::text collate "C", $2::text collate "C") || ':' || greatest(a.id::text collate "C", $2::text collate "C")`;

/** The texts of scope and protection that administrators published, and who has seen which. The product's own text is not in here. */
export class PoliciesRepo {
  constructor(private readonly db: Database) {}

  /** All versions, the newest first, without their texts. */
  async heads(): Promise<PolicyHead[]> {
    return (await this.db.pool.query<PolicyHead>(`select ${head} from policy_text order by published_at desc, version desc`)).rows;
  }

  /** The version that holds; null before one was published. */
  async current(): Promise<PolicyRow | null> {
    const { rows } = await this.db.pool.query<PolicyRow>(`select ${head}, zh, en from policy_text order by published_at desc, version desc limit 1`);
    return rows[0] ?? null;
  }

  async byVersion(version: string): Promise<PolicyRow | null> {
    return (await this.db.pool.query<PolicyRow>(`select ${head}, zh, en from policy_text where version = $1`, [version])).rows[0] ?? null;
  }

  /** Adds a version, named by the day (UTC) and the how manieth it is of that day; two at once get one number each. */
  publish(text: { zh: string; en: string; renews: boolean; publishedBy: string }): Promise<PolicyRow> {
    return this.db.transaction(async (sql) => {
      await sql.query("lock table policy_text in share row exclusive mode");
      const { rows } = await sql.query<PolicyRow>(
        `insert into policy_text (version, zh, en, renews, published_at, published_by)
         select day || '.' || (1 + (select count(*) from policy_text where version like day || '.%')), $1, $2, $3,
           greatest(clock_timestamp(), (select max(published_at) + interval '1 millisecond' from policy_text)), $4
         from to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD') as day
         returning ${head}, zh, en`,
        [text.zh, text.en, text.renews, text.publishedBy],
      );
      return rows[0] as PolicyRow;
    });
  }

  async markSeen(accountId: string, version: string): Promise<void> {
    await this.db.pool.query("insert into policy_seen (account_id, version) values ($1, $2) on conflict do nothing", [accountId, version]);
  }

  async hasSeen(accountId: string, version: string): Promise<boolean> {
    const { rows } = await this.db.pool.query("select 1 from policy_seen where account_id = $1 and version = $2", [accountId, version]);
    return rows.length > 0;
  }

  /** Of those who can sign in: how many there are, how many of them saw a version, and how many the bot told of it by this clientId. */
  async counts(version: string, told: { botId: string; clientId: string } | null): Promise<{ people: number; seen: number; announced: number }> {
    const { rows } = await this.db.pool.query<{ people: number; seen: number; announced: number }>(
      `select count(*)::int as people, count(s.account_id)::int as seen, count(t.id)::int as announced
       from account a left join policy_seen s on s.account_id = a.id and s.version = $1
       left join conversation c on c.direct_key = ${directKey}
       left join message t on t.conversation_id = c.id and t.sender_id = $2::text::uuid and t.client_id = $3
       where a.kind = 'human' and a.deactivated_at is null`,
      [version, told?.botId ?? null, told?.clientId ?? null],
    );
    return rows[0] ?? { people: 0, seen: 0, announced: 0 };
  }

  /** Those who can sign in, by name, with when they saw a version; only those who have, or have not, where `seen` says so. */
  async seenBy(version: string, page: { seen: boolean | null; after: { name: string; id: string } | null; limit: number }): Promise<SeenRow[]> {
    const { rows } = await this.db.pool.query<SeenRow>(
      `select a.id, a.username, a.display_name as "displayName", s.at as "seenAt"
       from account a left join policy_seen s on s.account_id = a.id and s.version = $1
       where a.kind = 'human' and a.deactivated_at is null and ($2::bool is null or (s.at is not null) = $2)
         and ($3::text is null or (a.display_name, a.id) > ($3, $4::uuid))
       order by a.display_name, a.id limit $5`,
      [version, page.seen, page.after?.name ?? null, page.after?.id ?? null, page.limit],
    );
    return rows;
  }

  /** People above `after` who were here when a version was published, and whom the bot has not told of it by this clientId yet; by id. */
  async untold(input: { publishedAt: Date; botId: string; clientId: string; after: string; limit: number }): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>(
      `select a.id from account a
       left join conversation c on c.direct_key = ${directKey}
       where a.id > $4 and a.kind = 'human' and a.deactivated_at is null and a.created_at <= $1
         and not exists (select 1 from message t where t.conversation_id = c.id and t.sender_id = $2::text::uuid and t.client_id = $3)
       order by a.id limit $5`,
      [input.publishedAt, input.botId, input.clientId, input.after, input.limit],
    );
    return rows.map((row) => row.id);
  }
}
