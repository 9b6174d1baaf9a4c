import { uuidv7 } from "@hoopoe/crypto";
import { limits } from "@hoopoe/protocol";
import type { Database, Sql } from "../database.js";
import type { RunTry } from "../bots/run-log.repo.js";
import type { Sealer } from "../sealer.js";
import { authorOf, bodyPlace, detailPlace, type Owner } from "./message-owner.js";
import { type AnswerDetail, type MessageRow, messageColumns, messageColumnsOf, openMessages, type StoredRow } from "./message-row.js";

/** A run that this process holds: `generation` fences a slow twin. */
export type Claim = { runId: string; generation: number };
export type Beginning = {
  conversationId: string;
  botId: string;
  askerId: string;
  triggerId: string;
  threadRoot: string | null;
  label: string;
  provider: string | null;
  model: string | null;
  jurisdiction: string | null;
};
export type Progress = { messageId: string; conversationId: string; botId: string; askerId: string; text: string; nextIndex: number };
export type Ending = Progress & {
  state: "done" | "stopped" | "failed" | "interrupted" | "blocked";
  errorCode: string | null;
  usage: unknown;
  detail: AnswerDetail | null;
  /** Whoever answered in the end; null: as it was begun. */
  by: { provider: string | null; model: string | null; jurisdiction: string | null } | null;
  tries: readonly RunTry[];
  /** Prompt and answer together. */
  tokens: number;
  /** Bots that a word of the answer wakes. */
  wakes: readonly string[];
};

/** How long a claim holds without a sign of life; renewed every second or two. */
export const leaseSeconds = 8;

/** The writes of an answer: begin, checkpoint, finish. Each is refused (null) once the claim is lost or the run has ended. */
export class AnswersRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Makes the answer's message (state `streaming`, no text, its seq fixed), or takes over the one that a dead worker left: a higher attempt, no text.
   * Null when the claim is lost or somebody asked to stop before it began.
   */
  async begin(claim: Claim, input: Beginning): Promise<{ message: MessageRow; created: boolean } | null> {
    const id = uuidv7();
    const pair = await this.sealer.pairOf(input.conversationId, input.askerId);
    const seal = (messageId: string, version: number): Buffer => this.sealer.seal(pair, bodyPlace(ownerOf(claim, { messageId, ...input }, version)), "");
    const begun = await this.db.transaction(async (sql) => {
      const counters = await lock(sql, claim, input.conversationId);
      if (!counters || counters.stopRequested) return null;
      if (counters.messageId) {
        const version = counters.bodyVersion + 1;
        const { rows } = await sql.query<StoredRow>(
          `update message set ai_attempt = ai_attempt + 1, ai_next_index = 0, body = $2, body_version = $3, ai_provider = $4, ai_model = $5, ai_jurisdiction = $6
           where id = $1 returning ${messageColumns}`,
          [counters.messageId, seal(counters.messageId, version), version, input.provider, input.model, input.jurisdiction],
        );
        return { row: rows[0] as StoredRow, created: false };
      }
      const row = await insertAnswer(sql, { id, body: seal(id, 1), runId: claim.runId, input });
      if (!row) return null;
      await sql.query("update bot_run set message_id = $2, state = 'streaming' where id = $1", [claim.runId, id]);
      return { row, created: true };
    });
    if (!begun) return null;
    return { message: (await openMessages(this.sealer, [begun.row]))[0] as MessageRow, created: begun.created };
  }

  /** Keeps the text so far, and the lease. Takes no rev. False: stop writing, the claim is lost. */
  async checkpoint(claim: Claim, progress: Progress): Promise<boolean> {
    return this.db.transaction(async (sql) => {
      const { rowCount } = await sql.query(
        `update bot_run set lease_until = now() + make_interval(secs => ${leaseSeconds}) where id = $1 and generation = $2 and finished_at is null`,
        [claim.runId, claim.generation],
      );
      if (!rowCount) return false;
      await this.#writeText(sql, { claim, progress }, { more: "ai_next_index = $5", values: [progress.nextIndex] });
      return true;
    });
  }

  /**
   * Ends the answer: final text, label's state, usage, the run's end and the runs of the bots that it wakes in one transaction, one rev.
   * Null when the claim is lost.
   */
  async finish(claim: Claim, ending: Ending): Promise<{ message: MessageRow; runIds: string[] } | null> {
    const isRepeated = ending.state === "done" && (await this.#wasSaid(claim, ending.text));
    const ended = await this.db.transaction(async (sql) => {
      const counters = await lock(sql, claim, ending.conversationId);
      if (!counters?.messageId) return null;
      const detail = ending.detail && (await this.#sealDetail(ending, ownerOf(claim, ending, counters.bodyVersion + 1)));
      const stored = await this.#writeText(
        sql,
        { claim, progress: ending },
        {
          more: `rev = $5, ai_state = $6, ai_error_code = $7, ai_usage = $8, ai_next_index = $9, ai_detail = $10${ending.by ? ", ai_provider = $11, ai_model = $12, ai_jurisdiction = $13" : ""}`,
          values: [
            counters.rev + 1,
            ending.state,
            ending.errorCode,
            ending.usage === null ? null : JSON.stringify(ending.usage),
            ending.nextIndex,
            detail,
            ...(ending.by ? [ending.by.provider, ending.by.model, ending.by.jurisdiction] : []),
          ],
        },
      );
      await sql.query("update conversation set rev = rev + 1, active_at = clock_timestamp() where id = $1", [ending.conversationId]);
      await sql.query(
        `update bot_run set state = $2, error_code = $3, tokens = $4, tries = $5, policy_reason = $6, finished_at = clock_timestamp(), lease_until = null
         where id = $1`,
        [
          claim.runId,
          ending.state,
          ending.errorCode,
          ending.tokens,
          ending.tries.length ? JSON.stringify(ending.tries) : null,
          ending.detail?.policy?.reason ?? null,
        ],
      );
      if (ending.state !== "done" || counters.kind === "direct" || isRepeated) return { stored, runIds: [] };
      const { rows } = await sql.query<{ id: string }>("select id from public.wake_by_answer($1, $2::uuid[], $3)", [
        ending.messageId,
        ending.wakes,
        limits.rootTokens,
      ]);
      return { stored, runIds: rows.map((row) => row.id) };
    });
    return ended && { message: (await openMessages(this.sealer, [ended.stored]))[0] as MessageRow, runIds: ended.runIds };
  }

  /** Whether another answer under the same root says the same: then bots that hear it would go round in circles. */
  async #wasSaid(claim: Claim, text: string): Promise<boolean> {
    const { rows } = await this.db.pool.query<StoredRow>(
      `select ${messageColumnsOf("m.")} from bot_run r join bot_run o on o.root_id = r.root_id and o.id <> r.id join message m on m.id = o.message_id
       where r.id = $1 and m.ai_state = 'done' and m.recalled_at is null limit ${limits.rootTurns}`,
      [claim.runId],
    );
    return (await openMessages(this.sealer, rows)).some((other) => other.text === text);
  }

  async #sealDetail(ending: Ending, owner: Owner): Promise<Buffer> {
    const pair = await this.sealer.pairOf(ending.conversationId, ending.askerId);
    return this.sealer.seal(pair, detailPlace(owner), JSON.stringify(ending.detail));
  }

  async #writeText(sql: Sql, { claim, progress }: { claim: Claim; progress: Progress }, set: { more: string; values: unknown[] }): Promise<StoredRow> {
    const { rows: versions } = await sql.query<{ body_version: number }>("select body_version from message where id = $1 for update", [progress.messageId]);
    const version = (versions[0]?.body_version ?? 0) + 1;
    const pair = await this.sealer.pairOf(progress.conversationId, progress.askerId);
    const { rows } = await sql.query<StoredRow>(
      `update message set body = $2, body_version = $3, ${set.more} where id = $1 and conversation_id = $4 returning ${messageColumns}`,
      [
        progress.messageId,
        this.sealer.seal(pair, bodyPlace(ownerOf(claim, progress, version)), progress.text),
        version,
        progress.conversationId,
        ...set.values,
      ],
    );
    return rows[0] as StoredRow;
  }
}

type Answer = { messageId: string; conversationId: string; botId: string; askerId: string };

const ownerOf = ({ runId }: Claim, { messageId, conversationId, botId, askerId }: Answer, version: number): Owner => ({
  id: messageId,
  conversationId,
  ...authorOf({ sender_id: botId, sender_kind: "bot", asker_id: askerId, run_id: runId }),
  version,
});

type Counters = { rev: number; kind: string; stopRequested: boolean; messageId: string | null; bodyVersion: number };

// the conversation before the run, as the append does, so that two never wait for each other
async function lock(sql: Sql, claim: Claim, conversationId: string): Promise<Counters | null> {
  const { rows: conversations } = await sql.query<{ rev: number; kind: string }>("select rev, kind from conversation where id = $1 for no key update", [
    conversationId,
  ]);
  const { rows: runs } = await sql.query<{ stop: boolean; message_id: string | null; body_version: number | null }>(
    `select stop_requested_at is not null as stop, message_id, (select body_version from message where id = message_id) as body_version
     from bot_run where id = $1 and generation = $2 and finished_at is null for no key update`,
    [claim.runId, claim.generation],
  );
  const [conversation, run] = [conversations[0], runs[0]];
  if (!conversation || !run) return null;
  return { ...conversation, stopRequested: run.stop, messageId: run.message_id, bodyVersion: run.body_version ?? 0 };
}

async function insertAnswer(sql: Sql, { id, body, runId, input }: { id: string; body: Buffer; runId: string; input: Beginning }): Promise<StoredRow | null> {
  // a bot that was taken out of the conversation, or ended, no longer answers there
  const { rows } = await sql.query<StoredRow>(
    `with counted as (
       update conversation c set last_seq = c.last_seq + 1, rev = c.rev + 1, active_at = clock_timestamp()
       from member m where c.id = $2 and m.conversation_id = c.id and m.account_id = $3 and m.left_at is null
       returning c.last_seq, c.rev)
     insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, reply_to, thread_root, created_at,
       run_id, asker_id, ai_state, ai_attempt, ai_next_index, ai_label, ai_provider, ai_model, ai_jurisdiction)
     select $1, $2, last_seq, rev, $3, 'bot', $4::text, ''::bytea, $5, '{}', $6, $7, clock_timestamp(), $4::text::uuid, $8, 'streaming', 1, 0, $9, $10, $11, $12 from counted
     returning ${messageColumns}`,
    [
      id,
      input.conversationId,
      input.botId,
      runId,
      body,
      input.triggerId,
      input.threadRoot,
      input.askerId,
      input.label,
      input.provider,
      input.model,
      input.jurisdiction,
    ],
  );
  return rows[0] ?? null;
}
