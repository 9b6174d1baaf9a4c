import { z } from "zod";
import { DataClass } from "./conversation.js";
import { Jurisdiction } from "./message.js";
import { Cursor, Id, isWellFormed, Line, List, QueryInt, Time } from "./primitives.js";
import { Unsent } from "./receipt.js";
import { Redactions } from "./redaction.js";

/**
 * On which ground texts may leave the country. PIPL Art. 38: a security assessment by the CAC, its standard contract (or the GDPR's standard contractual
 * clauses, Art. 46), a certification (as in GDPR Art. 46), an exemption (CAC provisions on cross-border data flows of 2024, Art. 3 to 6; GDPR Art. 49);
 * GDPR besides: an adequacy decision (Art. 45), binding corporate rules (Art. 47). Separate consent (PIPL Art. 39) is asked for besides, and is no ground.
 */
export const TransferBasisKind = z.enum(["security_assessment", "standard_contract", "certification", "exemption", "adequacy_decision", "binding_rules"]);
export type TransferBasisKind = z.infer<typeof TransferBasisKind>;
/** `note`: file numbers, dates, which article. Who recorded it, and when. */
export const TransferBasis = z.object({ kind: TransferBasisKind, note: z.string(), at: Time, by: Id.nullable() });
export type TransferBasis = z.infer<typeof TransferBasis>;
/** `"none"` takes it away. */
export const TransferBasisInput = z.union([z.strictObject({ kind: TransferBasisKind, note: Line(500) }), z.literal("none")]);

/** One or more lines; empty: takes away what was there. */
const Entry = z
  .string()
  .max(500)
  .refine((text) => isWellFormed(text) && !/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(text), "has characters that are not allowed")
  .transform((text) => text.trim());

/** What the register of recipients keeps of a provider; null: nobody has said. */
export const registerFields = {
  /** Whom to turn to there. */
  contact: z.string().nullable(),
  purpose: z.string().nullable(),
  contract: z.string().nullable(),
  /** How long it keeps what it is sent. */
  retentionTerms: z.string().nullable(),
  /** Whether it trains models on what it is sent. */
  trains: z.boolean().nullable(),
  transferBasis: TransferBasis.nullable(),
  /** An administrator said: a machine of the organisation's own although its address is public. Elsewhere `local` is refused at such an address. */
  publicAddress: z.boolean(),
};
export const registerInput = {
  contact: Entry.optional(),
  purpose: Entry.optional(),
  contract: Entry.optional(),
  retentionTerms: Entry.optional(),
  /** `"none"`: nobody has said, as before anybody did. */
  trains: z.union([z.boolean(), z.literal("none")]).optional(),
  transferBasis: TransferBasisInput.optional(),
  publicAddress: z.boolean().optional(),
};

const MissingEntry = z.enum(["contact", "purpose", "contract", "retentionTerms", "trains", "transferBasis"]);
export type MissingEntry = z.infer<typeof MissingEntry>;
type Register = { [K in MissingEntry]: unknown } & { effectiveJurisdiction: Jurisdiction };

/** What the register lacks of a provider: of one of the organisation's own machines nothing is asked, a transfer basis of those overseas alone. Pure. */
export function missingEntries(provider: Register): MissingEntry[] {
  const { effectiveJurisdiction: place } = provider;
  const asked = MissingEntry.options.filter((name) => place !== "local" && (name !== "transferBasis" || place === "overseas"));
  return asked.filter((name) => provider[name] === null);
}

/** One that receives what is said to bots: a model provider, living or ended. */
export const RegisteredRecipient = z.object({
  id: Id,
  name: z.string(),
  baseUrl: z.string(),
  jurisdiction: Jurisdiction,
  effectiveJurisdiction: Jurisdiction,
  ...registerFields,
  missing: z.array(MissingEntry),
  /** Which bots ask it now, first or in place of another model. */
  bots: z.array(z.object({ id: Id, displayName: z.string(), model: z.string(), isFallback: z.boolean() })),
  /** Calls that left for it, and when the first and the last did. */
  calls: z.number().int(),
  firstUsedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  createdAt: Time,
  endedAt: Time.nullable(),
});
export type RegisteredRecipient = z.infer<typeof RegisteredRecipient>;
export const RegisteredRecipientList = List(RegisteredRecipient);

/** From (included) to (excluded), at most 400 days. */
const span = { from: Time, to: Time };
export const EgressCallsCsvQuery = z.strictObject(span);
export const EgressCallsQuery = z.strictObject({ ...span, cursor: Cursor.optional(), limit: QueryInt(1, 1_000).optional() });
/** One call of a model: what left, or was to leave, about whom. No words of it are kept but in the conversation. */
export const EgressCall = z.object({
  id: Id,
  at: Time,
  runId: Id,
  botId: Id,
  conversationId: Id,
  askerId: Id,
  /** Whose words were in it. */
  subjects: z.array(Id),
  provider: z.string(),
  model: z.string(),
  /** With its port. */
  host: z.string(),
  jurisdiction: Jurisdiction,
  dataClass: DataClass,
  action: z.enum(["allow", "redact"]),
  policyVersion: z.number().int(),
  consentVersion: z.string().nullable(),
  redactions: Redactions,
  /** SHA-256 of the bytes of the request, in hexadecimal. */
  payloadSha256: z.string(),
  payloadBytes: z.number().int(),
  /** Why after all nothing left; such calls count nowhere and concern nobody. null: it left. */
  unsent: Unsent.nullable(),
});
export type EgressCall = z.infer<typeof EgressCall>;
export const EgressCallList = List(EgressCall);

export const EgressPeopleQuery = z.strictObject({ ...span, cursor: Cursor.optional(), limit: QueryInt(1, 10_000).optional() });
/** Somebody whose question or words left. `asked`: of the calls those that answered their own question; `calls`: all that concern them. */
export const ConcernedPerson = z.object({
  id: Id,
  username: z.string().nullable(),
  displayName: z.string().nullable(),
  asked: z.number().int(),
  calls: z.number().int(),
  conversations: z.number().int(),
  firstAt: Time,
  lastAt: Time,
});
export type ConcernedPerson = z.infer<typeof ConcernedPerson>;
/** Everybody concerned, in the order of their ids; with the totals of that time. */
export const ConcernedPeople = List(ConcernedPerson).extend({ calls: z.number().int(), people: z.number().int(), conversations: z.number().int() });
export type ConcernedPeople = z.infer<typeof ConcernedPeople>;
