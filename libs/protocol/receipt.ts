import { z } from "zod";
import { canonicalJson } from "./canonical-json.js";
import { DataClass } from "./conversation.js";
import { Jurisdiction } from "./message.js";
import { Id, Time } from "./primitives.js";
import { Redactions } from "./redaction.js";

/**
 * What became of the prompt. `allow`: it left as it was. `redact`: it left masked. `none`: nothing left, the answer was made here or was refused before; as
 * of `at`. `unrecorded`: a model was asked before calls were recorded, or longer ago than records are kept, so that it is not known what left.
 */
export const ReceiptAction = z.enum(["allow", "redact", "none", "unrecorded"]);
export type ReceiptAction = z.infer<typeof ReceiptAction>;

/** Why after all nothing left: the address was refused when it was resolved, or no connection came about. */
export const Unsent = z.enum(["refused", "unreached"]);
export type Unsent = z.infer<typeof Unsent>;

/**
 * One call of a model for an answer, written down and signed before its bytes left. With `none` and `unrecorded` what is not known is null, and the
 * signature is made when it is read.
 */
export const ReceiptCall = z.object({
  /** null: of no call. */
  callId: Id.nullable(),
  runId: Id,
  at: Time,
  provider: z.string().nullable(),
  model: z.string().nullable(),
  /** With its port. */
  host: z.string().nullable(),
  jurisdiction: Jurisdiction.nullable(),
  dataClass: DataClass.nullable(),
  action: ReceiptAction,
  policyVersion: z.number().int().nullable(),
  /** The text that whoever asked consented to. */
  consentVersion: z.string().nullable(),
  /** What was masked in the whole prompt. */
  redactions: Redactions,
  /** Of the bytes of the request's body: SHA-256 in hex, and how many. */
  payloadSha256: z.string().nullable(),
  payloadBytes: z.number().int().nullable(),
  /** Which of the answer's calls it is, from 1, and the signature of the one before it (of the first: null). Absent: made before calls were counted. */
  number: z.number().int().min(1).optional(),
  previous: z.string().nullable().optional(),
  /** Nothing of it left: signed anew, once that was known. Absent: it left, or that it did not is not sure. */
  unsent: Unsent.optional(),
  /** Which of `GET /receipt-keys` signed. */
  keyId: z.string(),
  /** Ed25519 (RFC 8032) in base64url, over the other fields as canonical JSON (RFC 8785) in UTF-8; `calls` is no part of it. */
  signature: z.string(),
});
export type ReceiptCall = z.infer<typeof ReceiptCall>;
/** The last call of an answer; `calls`: those before it (tries that failed, models that another stood in for), oldest first, each signed by itself. */
export const Receipt = ReceiptCall.extend({ calls: z.array(ReceiptCall) });
export type Receipt = z.infer<typeof Receipt>;

/** A public key as JWK (RFC 8037). `retiredAt`: since when nothing is signed by it. */
export const ReceiptKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  alg: z.literal("EdDSA"),
  use: z.literal("sig"),
  kid: z.string(),
  /** 32 bytes in base64url. */
  x: z.string(),
  createdAt: Time,
  retiredAt: Time.nullable(),
});
export type ReceiptKey = z.infer<typeof ReceiptKey>;
export const ReceiptKeys = z.object({ keys: z.array(ReceiptKey) });
export type ReceiptKeys = z.infer<typeof ReceiptKeys>;

/**
 * The text that the signature of a call or receipt is over: all its fields, also those that are not known here, but `signature` and `calls`.
 * @throws TypeError for what is no JSON
 */
export function signedText(receipt: object): string {
  const { signature: _, calls: __, ...signed } = receipt as Record<string, unknown>;
  return canonicalJson(signed);
}
