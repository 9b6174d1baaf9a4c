import { z } from "zod";
import { type EgressAction, EgressRules } from "./egress.js";
import { Cursor, Id, Line, List, QueryInt, Time } from "./primitives.js";

/** Whether pictures may go to models that are not the organisation's own: they cannot be masked. */
const Images = z.strictObject({ domestic: z.boolean(), overseas: z.boolean() });
export type EgressImages = z.infer<typeof Images>;

/** What may leave the building, to where. Each change is a version; answers and receipts name the one that held. */
export const EgressPolicy = z.object({
  version: z.number().int(),
  rules: EgressRules,
  images: Images,
  /** Hosts that links in answers may lead to; other links are shown as text. Pictures in answers are links, and never loaded. */
  linkHosts: z.array(z.string()),
  /** The organisation's own words, which are masked in what leaves: as they are, and by patterns. */
  terms: z.array(z.object({ text: z.string(), label: z.string().nullable() })),
  patterns: z.array(z.object({ name: z.string(), pattern: z.string() })),
  /** Terms and patterns are kept and can no longer be read: nothing leaves until they are given anew. */
  wordsUnreadable: z.boolean(),
  /** Null: the policy that holds until one is made. */
  createdAt: Time.nullable(),
  createdBy: Id.nullable(),
});
export type EgressPolicy = z.infer<typeof EgressPolicy>;

type Rules = z.infer<typeof EgressRules>;
type Fault = { path: string[]; message: string };

function ruleFault(dataClass: keyof Rules, place: "local" | "domestic" | "overseas", action: EgressAction): string | null {
  if (place === "local") return action === "local-only" ? "must be allow, redact or block: at home, local-only says nothing" : null;
  if (dataClass === "secret" && action !== "local-only" && action !== "block") return "must be local-only or block: what is secret never leaves";
  if (place === "overseas" && action === "allow") return "must be redact, local-only or block: nothing goes overseas unmasked";
  return null;
}

/** What is wrong with a table of rules that cannot hold, each with its place in it. Pure. */
export function faultsOfRules(rules: Rules): Fault[] {
  const cells = (Object.keys(rules) as (keyof Rules)[]).flatMap((dataClass) =>
    (["local", "domestic", "overseas"] as const).map((place) => ({ dataClass, place, message: ruleFault(dataClass, place, rules[dataClass][place]) })),
  );
  return cells.flatMap(({ dataClass, place, message }) => (message ? [{ path: [dataClass, place], message }] : []));
}

/** Rules that can hold. */
export const GoodRules = EgressRules.superRefine((rules, context) => {
  for (const { path, message } of faultsOfRules(rules)) context.addIssue({ code: "custom", path, message });
});

/** A host as it stands in an address (`docs.example.org`, `10.0.0.5`), without scheme, port or path; its sub-hosts are others. Kept in lower case. */
export const LinkHost = z
  .string()
  .max(253)
  .transform((host) => host.toLowerCase())
  .refine((host) => {
    try {
      return new URL(`https://${host}/`).host === host;
    } catch {
      return false;
    }
  }, "must be the name of a host alone, as in docs.example.org (names with other letters in their xn-- form)");

const once =
  <T>(keyOf: (item: T) => string) =>
  (items: T[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    for (const [at, item] of items.entries()) {
      if (seen.has(keyOf(item))) context.addIssue({ code: "custom", path: [at], message: "is there twice" });
      seen.add(keyOf(item));
    }
  };

const Term = z.strictObject({ text: Line(200).refine((text) => [...text].length >= 2, "must have at least 2 characters"), label: Line(60).optional() });
const Pattern = z.strictObject({ name: Line(60), pattern: z.string().min(1).max(500) });

/** The whole policy, in place of the one before. With `ifVersion` only when that one still holds: else `CONFLICT`. */
export const PutEgressPolicyInput = z.strictObject({
  ifVersion: z.number().int().min(1).optional(),
  rules: GoodRules,
  images: Images,
  linkHosts: z
    .array(LinkHost)
    .max(200)
    .superRefine(once((host) => host)),
  terms: z
    .array(Term)
    .max(2_000)
    .superRefine(once(({ text }) => text.normalize("NFKC").toLowerCase())),
  patterns: z
    .array(Pattern)
    .max(100)
    .superRefine(once(({ name }) => name)),
});

/** A version that was, the newest first; the one that held before any was made has no author. */
export const EgressPolicyVersion = EgressPolicy.pick({ version: true, createdAt: true, createdBy: true });
export type EgressPolicyVersion = z.infer<typeof EgressPolicyVersion>;
export const EgressPolicyVersionList = List(EgressPolicyVersion);
export const EgressPolicyVersionsQuery = z.strictObject({ cursor: Cursor.optional(), limit: QueryInt(1, 200).optional() });
