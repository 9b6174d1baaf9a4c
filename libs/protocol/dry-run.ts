import { z } from "zod";
import { DataClass } from "./conversation.js";
import { GoodRules } from "./egress-policy.js";
import { Jurisdiction } from "./message.js";
import { PolicyReason } from "./policy-reason.js";
import { Id, Time } from "./primitives.js";
import { Redactions } from "./redaction.js";

/** How many questions are opened at most, and how long (milliseconds) that may take in a worker, and with the way there and back. */
export const dryRunTexts = { questions: 500, lookMs: 20_000, waitMs: 28_000 } as const;

/**
 * How rules would have met what bots were asked in the last days. Without `rules`: those that hold. `texts`: a worker opens the newest questions, at most
 * `dryRunTexts.questions`, and counts what would have been blocked for a secret and what masked; then the answer is of these questions.
 */
export const DryRunInput = z.strictObject({ days: z.number().int().min(1).max(30), rules: GoodRules.optional(), texts: z.boolean().optional() });

/** What a worker found in one question. `reason`: why it would not leave; `masked`: how often each type is masked; `gone`: its text cannot be read. */
export const QuestionLook = z.object({ runId: Id, reason: PolicyReason.nullable(), masked: Redactions, gone: z.boolean() });
export type QuestionLook = z.infer<typeof QuestionLook>;

const count = z.number().int();
/** What became of questions: stayed at home, left as they were, left masked, were not answered. */
export const DryRunCounts = z.object({ local: count, sent: count, redacted: count, blocked: count });
export type DryRunCounts = z.infer<typeof DryRunCounts>;
const compared = { runs: count, now: DryRunCounts, proposed: DryRunCounts };
const Outcome = z.enum(["local", "sent", "redacted", "blocked"]);
export type DryRunOutcome = z.infer<typeof Outcome>;

/** `now`: by the policy that holds; `proposed`: by the rules that were asked about; with bots, providers, classes and consents as they are today. */
export const DryRun = z.object({
  from: Time,
  to: Time,
  ...compared,
  /** There were more questions than are looked at; the newest were. */
  truncated: z.boolean(),
  /** Texts were not opened, or no worker did in time: how many would be blocked for a secret in them, and what would be masked, is not known. */
  secretsUnknown: z.boolean(),
  /** Of how many questions the text was opened, and of how many it could not be, as it was taken back or erased; those are judged without it. */
  texts: z.object({ opened: count, gone: count }).optional(),
  /** What would be masked in the opened questions themselves, by type; of what was said before them nothing. */
  masked: z.object({ now: Redactions, proposed: Redactions }).optional(),
  /** By class and by the place of the bot's own model. */
  cells: z.array(z.object({ dataClass: DataClass, jurisdiction: Jurisdiction, ...compared })),
  bots: z.array(z.object({ id: Id, displayName: z.string().nullable(), ...compared })),
  reasons: z.object({ now: z.partialRecord(PolicyReason, count), proposed: z.partialRecord(PolicyReason, count) }),
  /** Runs that would end otherwise, at most fifty. */
  examples: z.array(z.object({ runId: Id, now: Outcome, proposed: Outcome, reason: PolicyReason.nullable() })),
});
export type DryRun = z.infer<typeof DryRun>;
