import { z } from "zod";
import { Id, List, Time } from "./primitives.js";
import { PolicyVersion } from "./policy-text.js";

/** `service`: bots answer, by models on the organisation's own machines; `ai`: by models elsewhere too; `training`: one's words may be used to train models. */
export const Purpose = z.enum(["service", "ai", "training"]);
export type Purpose = z.infer<typeof Purpose>;

/**
 * What the caller last said to a purpose, and to which version of the text; null: nothing that counts. `renewalDue`: something was said, to a version before
 * one that asks everybody anew.
 */
export const Consent = z.object({
  purpose: Purpose,
  given: z.boolean().nullable(),
  version: z.string().nullable(),
  at: Time.nullable(),
  renewalDue: z.boolean(),
});
export type Consent = z.infer<typeof Consent>;
/** All three, always. */
export const ConsentList = List(Consent);

/** Where the caller answered: the settings of the page, its sheet at first sign-in, or a program. */
const Door = z.enum(["settings", "first-sign-in", "api"]);
/**
 * `version`: of the text that the caller was shown; any but the current one is `CONFLICT`, and the current one counts as seen by it. Without it the answer is
 * to the current one.
 */
export const ConsentInput = z.strictObject({ purpose: Purpose, given: z.boolean(), version: PolicyVersion.optional(), door: Door.optional() });
export type ConsentInput = z.infer<typeof ConsentInput>;

/** One change of one's own consents. `door` besides: `setup`, `invite`, `organisation` (an administrator made the account by the organisation's notice). */
export const ConsentChange = z.object({ id: Id, purpose: Purpose, given: z.boolean(), version: z.string(), at: Time, door: z.string() });
export type ConsentChange = z.infer<typeof ConsentChange>;
export const ConsentHistory = List(ConsentChange);
