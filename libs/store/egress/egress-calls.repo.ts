import { uuidv7 } from "@hoopoe/crypto";
import { type DataClass, fail, type Jurisdiction, type ReceiptCall, type Redactions, type Unsent } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { SigningKeysRepo } from "./signing-keys.repo.js";

/** One call of a model, as it is about to leave. */
export type EgressCall = {
  runId: string;
  botId: string;
  conversationId: string;
  askerId: string;
  providerId: string;
  provider: string;
  model: string;
  /** With its port. */
  host: string;
  jurisdiction: Jurisdiction;
  dataClass: DataClass;
  action: "allow" | "redact";
  policyVersion: number;
  /** The text that whoever asked consented to. */
  consentVersion: string | null;
  redactions: Redactions;
  /** Whose words are in it. */
  subjects: readonly string[];
  payloadSha256: Buffer;
  payloadBytes: number;
};

type Stored = Omit<EgressCall, "botId" | "conversationId" | "askerId" | "providerId" | "subjects"> & {
  callId: string;
  at: Date;
  number: number | null;
  previous: Buffer | null;
  unsent: Unsent | null;
  keyId: string | null;
  signature: Buffer | null;
};
type Statement = Omit<ReceiptCall, "keyId" | "signature">;
type Last = { number: number; signature: Buffer | null };
/** A call as it was written down. */
export type RecordedCall = { runId: string; callId: string; number: number; statement: Statement; signature: Buffer };

/** So many workers may at most come between each other with calls of one run. */
const mostTurns = 50;

/** What left, to where, about whom: written and signed before it leaves. The calls of a run are counted, and each names the signature of the one before. */
export class EgressCallsRepo {
  constructor(
    private readonly db: Database,
    private readonly signingKeys: SigningKeysRepo,
    private readonly now: () => Date,
  ) {}

  /**
   * Commits that a call is about to be made. Nothing leaves unless this has come back. Of a call to one of the organisation's own machines the commit does not
   * wait for the disk: the answer's own commits do, and take it with them.
   * @throws Fault CONFLICT when nothing can be signed; MasterKeyUnavailable
   */
  async record(call: EgressCall): Promise<RecordedCall> {
    // most runs make one call
    let last: Last | null = null;
    for (let turn = 0; turn < mostTurns; turn += 1) {
      const recorded = await this.#append(call, last);
      if (recorded) return recorded;
      last = await this.#lastOf(call.runId);
    }
    throw fail("CONFLICT", "Others record calls of the same run all the time.");
  }

  /** Says of a call that after all nothing of it left. Once another of its run was recorded it stays as it is: that one names its signature. */
  async markUnsent({ runId, callId, number, statement, signature: before }: RecordedCall, why: Unsent): Promise<void> {
    const { keyId, signature } = await this.signingKeys.sign({ ...statement, unsent: why });
    await this.db.transaction(async (sql) => {
      const { rowCount } = await sql.query("select 1 from egress_call where id = $1 and signature = $2 for update", [callId, before]);
      const { rowCount: later } = await sql.query("select 1 from egress_call where run_id = $1 and number > $2", [runId, number]);
      if (!rowCount || later) return;
      await sql.query("update egress_call set unsent = $2, key_id = $3, signature = $4 where id = $1", [
        callId,
        why,
        keyId,
        Buffer.from(signature, "base64url"),
      ]);
    });
  }

  async #lastOf(runId: string): Promise<Last | null> {
    const { rows } = await this.db.pool.query<Last>({
      name: "last_egress",
      text: "select number, signature from egress_call where run_id = $1 and number is not null order by number desc limit 1",
      values: [runId],
    });
    return rows[0] ?? null;
  }

  /** Null when another call of the run came between, or the one before was signed anew. */
  async #append(call: EgressCall, last: Last | null): Promise<RecordedCall | null> {
    const at = this.now();
    const callId = uuidv7();
    const number = (last?.number ?? 0) + 1;
    const previous = last && (last.signature ?? Buffer.alloc(0));
    const statement = statementOf({ ...call, callId, at, number, previous, unsent: null });
    const signed = await this.signingKeys.sign(statement);
    const signature = Buffer.from(signed.signature, "base64url");
    const { rowCount } = await this.db.pool.query({
      name: "record_egress",
      text: `with quick as (select set_config('synchronous_commit', case $10 when 'local' then 'off' else current_setting('synchronous_commit') end, true)),
               before as materialized (select 1 from egress_call where run_id = $2 and number = $22 - 1 and coalesce(signature, '') = $23 for share)
             insert into egress_call (id, run_id, bot_id, conversation_id, asker_id, provider_id, provider, model, host, jurisdiction, data_class, action,
               policy_version, consent_version, redactions, subjects, payload_sha256, payload_bytes, at, key_id, signature, number, previous)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::uuid[], $17, $18, $19, $20, $21, $22, $23
             from quick where $22 = 1 or exists (select 1 from before) on conflict (run_id, number) do nothing`,
      values: [
        callId,
        call.runId,
        call.botId,
        call.conversationId,
        call.askerId,
        call.providerId,
        call.provider,
        call.model,
        call.host,
        call.jurisdiction,
        call.dataClass,
        call.action,
        call.policyVersion,
        call.consentVersion,
        JSON.stringify(call.redactions),
        [...new Set(call.subjects)],
        call.payloadSha256,
        call.payloadBytes,
        at,
        signed.keyId,
        signature,
        number,
        previous,
      ],
    });
    return rowCount ? { runId: call.runId, callId, number, statement, signature } : null;
  }

  /** The calls of a run, oldest first, as its receipt has them. One whose signature is gone has an empty one. */
  async ofRun(runId: string): Promise<ReceiptCall[]> {
    const { rows } = await this.db.pool.query<Stored>(
      `select id as "callId", run_id as "runId", provider, model, host, jurisdiction, data_class as "dataClass", action, policy_version as "policyVersion",
         consent_version as "consentVersion", redactions, payload_sha256 as "payloadSha256", payload_bytes as "payloadBytes", at, number, previous, unsent,
         key_id as "keyId", signature
       from egress_call where run_id = $1 order by number nulls first, id`,
      [runId],
    );
    return rows.map((row) => ({ ...statementOf(row), keyId: row.keyId ?? "", signature: row.signature?.toString("base64url") ?? "" }));
  }
}

/** What is signed of a call, but for the key's name. */
const statementOf = (row: Omit<Stored, "keyId" | "signature">): Statement => ({
  callId: row.callId,
  runId: row.runId,
  at: row.at.toISOString(),
  provider: row.provider,
  model: row.model,
  host: row.host,
  jurisdiction: row.jurisdiction,
  dataClass: row.dataClass,
  action: row.action,
  policyVersion: row.policyVersion,
  consentVersion: row.consentVersion,
  redactions: row.redactions,
  payloadSha256: row.payloadSha256.toString("hex"),
  payloadBytes: row.payloadBytes,
  // what was signed before there were such fields has none of them
  ...(row.number === null ? {} : { number: row.number, previous: row.previous && row.previous.toString("base64url") }),
  ...(row.unsent === null ? {} : { unsent: row.unsent }),
});
