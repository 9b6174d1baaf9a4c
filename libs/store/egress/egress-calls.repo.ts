import { uuidv7 } from "@hoopoe/crypto";
import type { DataClass, Jurisdiction, ReceiptCall, Redactions } from "@hoopoe/protocol";
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
  keyId: string | null;
  signature: Buffer | null;
};

/** What left, to where, about whom: written and signed before it leaves. */
export class EgressCallsRepo {
  constructor(
    private readonly db: Database,
    private readonly signingKeys: SigningKeysRepo,
    private readonly now: () => Date,
  ) {}

  /**
   * Commits that a call is about to be made. Nothing leaves unless this has come back.
   * @throws Fault CONFLICT when nothing can be signed; MasterKeyUnavailable
   */
  async record(call: EgressCall): Promise<void> {
    const at = this.now();
    const signed = await this.signingKeys.sign(statementOf({ ...call, callId: uuidv7(), at }));
    await this.db.pool.query({
      name: "record_egress",
      text: `insert into egress_call (id, run_id, bot_id, conversation_id, asker_id, provider_id, provider, model, host, jurisdiction, data_class, action,
               policy_version, consent_version, redactions, subjects, payload_sha256, payload_bytes, at, key_id, signature)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::uuid[], $17, $18, $19, $20, $21)`,
      values: [
        signed.callId,
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
        Buffer.from(signed.signature, "base64url"),
      ],
    });
  }

  /** The calls of a run, oldest first, as its receipt has them. One whose signature is gone has an empty one. */
  async ofRun(runId: string): Promise<ReceiptCall[]> {
    const { rows } = await this.db.pool.query<Stored>(
      `select id as "callId", run_id as "runId", provider, model, host, jurisdiction, data_class as "dataClass", action, policy_version as "policyVersion",
         consent_version as "consentVersion", redactions, payload_sha256 as "payloadSha256", payload_bytes as "payloadBytes", at, key_id as "keyId", signature
       from egress_call where run_id = $1 order by id`,
      [runId],
    );
    return rows.map((row) => ({ ...statementOf(row), keyId: row.keyId ?? "", signature: row.signature?.toString("base64url") ?? "" }));
  }
}

/** What is signed of a call, but for the key's name. */
const statementOf = (row: Omit<Stored, "keyId" | "signature">): Omit<ReceiptCall, "keyId" | "signature"> => ({
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
});
