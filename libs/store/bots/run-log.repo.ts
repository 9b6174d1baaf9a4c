import type { Database } from "../database.js";

/** A try of a model, as the worker noted it. */
export type RunTry = {
  providerId: string;
  model: string;
  errorCode: string | null;
  asked: boolean;
  status: number | null;
  hostCode: string | null;
  ms: number;
};
/** What an administrator may know of a run: nothing of what was said, nor where. */
export type RunLogRow = {
  id: string;
  botId: string;
  askerId: string;
  state: string;
  errorCode: string | null;
  cause: string;
  hop: number;
  version: number;
  provider: string | null;
  model: string | null;
  usage: { inputTokens: number; outputTokens: number; estimated: boolean } | null;
  tries: RunTry[];
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};
/** `failed`: those that ended without a whole answer, by nobody's wish. */
export type RunLogFilter = { botId?: string | undefined; providerId?: string | undefined; state?: string | undefined; failed?: boolean | undefined };

/** How far back a list looks that is not of one bot: it has no index of its own. */
const days = 7;

/** Bot runs as administrators see them. */
export class RunLogRepo {
  constructor(private readonly db: Database) {}

  /** The newest first; `before`: the id of the last one of the page before. */
  async list(filter: RunLogFilter, page: { before: string | null; limit: number }): Promise<RunLogRow[]> {
    const { rows } = await this.db.pool.query<RunLogRow>(
      `select r.id, r.bot_id as "botId", r.asker_id as "askerId", r.state, r.error_code as "errorCode", r.cause, r.hop, r.version, m.ai_provider as provider,
         m.ai_model as model, m.ai_usage as usage, coalesce(r.tries, '[]') as tries, r.created_at as "createdAt", r.started_at as "startedAt",
         r.finished_at as "finishedAt"
       from bot_run r left join message m on m.id = r.message_id
       where ($1::uuid is null or r.bot_id = $1) and ($2::uuid is null or r.tries @> jsonb_build_array(jsonb_build_object('providerId', $2::text)))
         and ($3::text is null or r.state = $3) and (not $4 or r.state in ('failed', 'interrupted', 'blocked'))
         and ($5::uuid is null or r.id < $5) and ($1 is not null or r.created_at > now() - interval '${days} days')
       order by r.id desc limit $6`,
      [filter.botId ?? null, filter.providerId ?? null, filter.state ?? null, filter.failed ?? false, page.before, page.limit],
    );
    return rows;
  }
}
