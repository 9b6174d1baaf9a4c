import { z } from "zod";
import { DataClass } from "./conversation.js";
import { GoodRules } from "./egress-policy.js";
import { Jurisdiction } from "./message.js";
import { PolicyReason } from "./policy-reason.js";
import { Id, Time } from "./primitives.js";

/** How rules would have met what bots were asked in the last days. Without `rules`: those that hold. */
export const DryRunInput = z.strictObject({ days: z.number().int().min(1).max(30), rules: GoodRules.optional() });

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
  /** Texts are not opened: how many would be blocked for a secret in them, and what would be masked, is not known. */
  secretsUnknown: z.literal(true),
  /** By class and by the place of the bot's own model. */
  cells: z.array(z.object({ dataClass: DataClass, jurisdiction: Jurisdiction, ...compared })),
  bots: z.array(z.object({ id: Id, displayName: z.string().nullable(), ...compared })),
  reasons: z.object({ now: z.partialRecord(PolicyReason, count), proposed: z.partialRecord(PolicyReason, count) }),
  /** Runs that would end otherwise, at most fifty. */
  examples: z.array(z.object({ runId: Id, now: Outcome, proposed: Outcome, reason: PolicyReason.nullable() })),
});
export type DryRun = z.infer<typeof DryRun>;
