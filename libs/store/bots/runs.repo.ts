import type { Database } from "../database.js";
import { leaseSeconds } from "../messages/answers.repo.js";

export type RunRow = {
  id: string;
  bot_id: string;
  conversation_id: string;
  trigger_id: string;
  asker_id: string;
  state: string;
  generation: number;
  message_id: string | null;
  stop_requested: boolean;
  cause: "direct" | "mention" | "reply" | "thread" | "keyword" | "always" | "regenerate" | "command";
  /** Which answer of this bot to this message, from 1. */
  version: number;
  created_at: Date;
};

const columns =
  "id, bot_id, conversation_id, trigger_id, asker_id, state, generation, message_id, stop_requested_at is not null as stop_requested, cause, version, created_at";

/**
 * Before a statement, whose rows are then joined with `quick`: its commit does not wait for the disk. A crash of Postgres may lose it, and all that comes
 * after it: the claim of a run whose answer did not begin. The answer's own commits wait, and take it with them.
 */
const withoutDisk = "with quick as (select set_config('synchronous_commit', 'off', true))";

/** Bot runs: the outbox of the queue, and the fence around it. */
export class RunsRepo {
  constructor(private readonly db: Database) {}

  /**
   * Takes a run for this process: raises its generation, so that whoever held it before is refused from now on.
   * Null when it has ended, is held by a living worker, or an earlier run of the same bot in the same conversation is not over.
   */
  async claim(runId: string): Promise<RunRow | null> {
    const { rows } = await this.db.pool.query<RunRow>({
      name: "claim_run",
      text: `${withoutDisk}
             update bot_run r set generation = generation + 1, lease_until = now() + make_interval(secs => ${leaseSeconds}), started_at = coalesce(started_at, clock_timestamp())
             from quick where id = $1 and finished_at is null and (lease_until is null or lease_until < now())
               and not exists (select 1 from bot_run o where o.conversation_id = r.conversation_id and o.bot_id = r.bot_id and o.finished_at is null
                               and (o.created_at, o.id) < (r.created_at, r.id))
             returning ${columns}`,
      values: [runId],
    });
    return rows[0] ?? null;
  }

  /** A sign of life. Tells whether the claim still holds and whether somebody asked to stop. */
  async renew(claim: { runId: string; generation: number }): Promise<{ held: boolean; stopRequested: boolean }> {
    const { rows } = await this.db.pool.query<{ stop: boolean }>(
      `update bot_run set lease_until = now() + make_interval(secs => ${leaseSeconds}) where id = $1 and generation = $2 and finished_at is null
       returning stop_requested_at is not null as stop`,
      [claim.runId, claim.generation],
    );
    return { held: rows.length > 0, stopRequested: rows[0]?.stop ?? false };
  }

  /** Gives a run back, so that another worker may take it at once. */
  async release(claim: { runId: string; generation: number }): Promise<void> {
    await this.db.pool.query("update bot_run set lease_until = null where id = $1 and generation = $2 and finished_at is null", [
      claim.runId,
      claim.generation,
    ]);
  }

  /** Ends a run that leaves no message (stopped before it began, or its trigger is gone). */
  async endWithoutAnswer(claim: { runId: string; generation: number }, state: "stopped" | "failed", errorCode: string | null): Promise<void> {
    await this.db.pool.query(
      "update bot_run set state = $3, error_code = $4, finished_at = clock_timestamp(), lease_until = null where id = $1 and generation = $2 and finished_at is null",
      [claim.runId, claim.generation, state, errorCode],
    );
  }

  async byId(id: string): Promise<RunRow | null> {
    const { rows } = await this.db.pool.query<RunRow>(`select ${columns} from bot_run where id = $1`, [id]);
    return rows[0] ?? null;
  }

  async ofTrigger(triggerId: string): Promise<RunRow[]> {
    const { rows } = await this.db.pool.query<RunRow>(`select ${columns} from bot_run where trigger_id = $1 order by created_at, id`, [triggerId]);
    return rows;
  }

  /** The run of an answer. */
  async ofMessage(messageId: string): Promise<RunRow | null> {
    const { rows } = await this.db.pool.query<RunRow>(`select ${columns} from bot_run where message_id = $1`, [messageId]);
    return rows[0] ?? null;
  }

  /**
   * The run after this one: the same bot answers the same message once more, asked by `askerId`. Asked again it is the run that is there already
   * (`created` false), so that two clicks, or two people, are one answer.
   */
  async again(run: RunRow, askerId: string): Promise<{ run: RunRow; created: boolean }> {
    const { rows } = await this.db.pool.query<RunRow>(
      `insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, hop, cause, version)
       select uuid_v7(), bot_id, conversation_id, trigger_id, $2, root_id, hop, 'regenerate', version + 1 from bot_run where id = $1
       on conflict (bot_id, trigger_id, version) do nothing returning ${columns}`,
      [run.id, askerId],
    );
    if (rows[0]) return { run: rows[0], created: true };
    const there = await this.db.pool.query<RunRow>(`select ${columns} from bot_run where bot_id = $1 and trigger_id = $2 and version = $3`, [
      run.bot_id,
      run.trigger_id,
      run.version + 1,
    ]);
    return { run: there.rows[0] as RunRow, created: false };
  }

  /** Whether any model was asked for it, as far as its tries were noted; and when it ended. */
  async outcome(runId: string): Promise<{ asked: boolean; finishedAt: Date | null }> {
    const { rows } = await this.db.pool.query<{ asked: boolean; finishedAt: Date | null }>(
      `select coalesce(tries @> '[{"asked": true}]', false) as asked, finished_at as "finishedAt" from bot_run where id = $1`,
      [runId],
    );
    return rows[0] ?? { asked: false, finishedAt: null };
  }

  /** When this bot was asked in this conversation the last time before a message: the seq of that earlier trigger; null: never. */
  async askedBefore(run: RunRow, beforeSeq: number): Promise<number | null> {
    const { rows } = await this.db.pool.query<{ seq: number }>(
      `select m.seq from bot_run r join message m on m.id = r.trigger_id
       where r.conversation_id = $1 and r.bot_id = $2 and r.trigger_id <> $3 and r.created_at < $4 and m.seq < $5 order by r.created_at desc, m.seq desc limit 1`,
      [run.conversation_id, run.bot_id, run.trigger_id, run.created_at, beforeSeq],
    );
    return rows[0]?.seq ?? null;
  }

  /** Marks runs to be stopped; one that nobody holds and that has no message yet ends here. Returns each run's state afterwards. */
  async requestStop(ids: string[]): Promise<{ id: string; state: string; ended: boolean }[]> {
    const { rows } = await this.db.pool.query<{ id: string; state: string; ended: boolean }>(
      `update bot_run set stop_requested_at = coalesce(stop_requested_at, clock_timestamp()),
         state = case when finished_at is null and lease_until is null and message_id is null then 'stopped' else state end,
         finished_at = case when finished_at is null and lease_until is null and message_id is null then clock_timestamp() else finished_at end
       where id = any($1::uuid[]) returning id, state, finished_at is not null as ended`,
      [ids],
    );
    return rows;
  }

  /** Runs that wait or whose worker is gone, oldest first: what the sweep puts into the queue again. */
  async due(olderThanMs: number, limit: number): Promise<{ id: string; generation: number }[]> {
    const { rows } = await this.db.pool.query<{ id: string; generation: number }>(
      `select id, generation from bot_run where finished_at is null and (lease_until is null or lease_until < now())
         and created_at < now() - make_interval(secs => $1::float / 1000) order by created_at, id limit $2`,
      [olderThanMs, limit],
    );
    return rows;
  }

  /** The next run of this bot in this conversation that waits for its turn. */
  async nextWaiting(botId: string, conversationId: string): Promise<{ id: string; generation: number } | null> {
    const { rows } = await this.db.pool.query<{ id: string; generation: number }>(
      "select id, generation from bot_run where bot_id = $1 and conversation_id = $2 and finished_at is null and lease_until is null order by created_at, id limit 1",
      [botId, conversationId],
    );
    return rows[0] ?? null;
  }

  /** Whose words went into the prompt, so that erasing one of them reaches the answer. */
  async recordSources(runId: string, accountIds: string[]): Promise<void> {
    await this.db.pool.query(
      `${withoutDisk} insert into run_source (run_id, account_id) select $1, x from quick, unnest($2::uuid[]) x on conflict do nothing`,
      [runId, [...new Set(accountIds)]],
    );
  }

  /** Whose words the answers of these runs were made of. */
  async sourcesOf(runIds: readonly string[]): Promise<Map<string, string[]>> {
    if (!runIds.length) return new Map();
    const { rows } = await this.db.pool.query<{ id: string; accounts: string[] }>(
      "select run_id as id, array_agg(account_id) as accounts from run_source where run_id = any($1::uuid[]) group by run_id",
      [runIds],
    );
    return new Map(rows.map(({ id, accounts }) => [id, accounts]));
  }
}
