import type { Unsent } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { EgressCall } from "./egress-calls.repo.js";

export type EgressCallRow = Omit<EgressCall, "payloadSha256" | "subjects"> & {
  id: string;
  at: Date;
  subjects: string[];
  payloadSha256: string;
  unsent: Unsent | null;
};
/** From (included) to (excluded), in RFC 3339, as finely as they were given. */
export type Between = { providerId: string; from: string; to: string };
export type ConcernedRow = {
  id: string;
  username: string | null;
  displayName: string | null;
  asked: number;
  calls: number;
  conversations: number;
  firstAt: Date;
  lastAt: Date;
};

const between = "e.provider_id = $1 and e.at >= $2::timestamptz and e.at < $3::timestamptz";
/** What did not leave after all concerns nobody. */
const left = `${between} and e.unsent is null`;

/** What left, as it is told afterwards. */
export class EgressLogRepo {
  constructor(private readonly db: Database) {}

  /** Calls in the order in which they left, among them those of which nothing did; `after`: the last one of the page before. */
  async calls({ providerId, from, to }: Between, page: { after: { at: string; id: string } | null; limit: number }): Promise<EgressCallRow[]> {
    const { rows } = await this.db.pool.query<EgressCallRow>(
      `select id, at, run_id as "runId", bot_id as "botId", conversation_id as "conversationId", asker_id as "askerId", provider_id as "providerId", provider,
         model, host, jurisdiction, data_class as "dataClass", action, policy_version as "policyVersion", consent_version as "consentVersion", redactions,
         subjects, encode(payload_sha256, 'hex') as "payloadSha256", payload_bytes as "payloadBytes", unsent
       from egress_call e where ${between} and ($4::timestamptz is null or (e.at, e.id) > ($4, $5::uuid)) order by e.at, e.id limit $6`,
      [providerId, from, to, page.after?.at ?? null, page.after?.id ?? null, page.limit],
    );
    return rows;
  }

  /** Everybody who asked or whose words were in what left, by id; people alone, also those who are gone. */
  async people({ providerId, from, to }: Between, page: { after: string | null; limit: number }): Promise<ConcernedRow[]> {
    const { rows } = await this.db.pool.query<ConcernedRow>(
      `select c.id, a.username, a.display_name as "displayName", c.asked, c.calls, c.conversations, c.first_at as "firstAt", c.last_at as "lastAt"
       from (
         select p.id, count(*) filter (where p.id = e.asker_id)::int as asked, count(*)::int as calls, count(distinct e.conversation_id)::int as conversations,
           min(e.at) as first_at, max(e.at) as last_at
         from egress_call e cross join lateral (select e.asker_id as id union select unnest(e.subjects)) p
         where ${left} and ($4::uuid is null or p.id > $4) group by p.id
       ) c left join account a on a.id = c.id
       where a.kind is distinct from 'bot' order by c.id limit $5`,
      [providerId, from, to, page.after, page.limit],
    );
    return rows;
  }

  /** How many calls, people and conversations there were in that time. */
  async totals({ providerId, from, to }: Between): Promise<{ calls: number; people: number; conversations: number }> {
    const { rows } = await this.db.pool.query<{ calls: number; people: number; conversations: number }>(
      `select count(distinct e.id)::int as calls, count(distinct p.id) filter (where a.kind is distinct from 'bot')::int as people,
         count(distinct e.conversation_id)::int as conversations
       from egress_call e cross join lateral (select e.asker_id as id union select unnest(e.subjects)) p left join account a on a.id = p.id where ${left}`,
      [providerId, from, to],
    );
    return rows[0] as { calls: number; people: number; conversations: number };
  }
}
