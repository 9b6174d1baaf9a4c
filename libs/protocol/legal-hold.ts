import { z } from "zod";
import { Id, isWellFormed, List, Time } from "./primitives.js";

const SubjectKind = z.enum(["person", "conversation"]);
/** Why, in a few sentences; kept sealed. */
const Reason = z
  .string()
  .refine((s) => s.length <= 2_000, "must have at most 2000 characters")
  .refine((s) => s.trim().length > 0, "must not be empty")
  .refine(isWellFormed, "has a lone surrogate")
  .refine((s) => !s.includes("\u0000"), "has a NUL character")
  .transform((s) => s.trim());

/**
 * What must not be erased for now. A hold on a person also keeps the conversations that they are or were in, and the answers that they were given; one
 * on a conversation also keeps everybody who is or was in it.
 */
export const LegalHold = z.object({
  id: Id,
  subjectKind: SubjectKind,
  subjectId: Id,
  reason: z.string().nullable(),
  /** Null: by whoever stood at the machine. */
  placedBy: Id.nullable(),
  placedAt: Time,
  releasedBy: Id.nullable(),
  /** Null while it holds. */
  releasedAt: Time.nullable(),
  /** Erasures that had begun before: the keys that they destroyed stay destroyed, what else they would take waits for the release. */
  erasureIds: z.array(Id),
});
export type LegalHold = z.infer<typeof LegalHold>;
export const LegalHoldList = List(LegalHold);
export const LegalHoldInput = z.strictObject({ subjectKind: SubjectKind, subjectId: Id, reason: Reason.optional() });
