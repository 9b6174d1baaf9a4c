import { z } from "zod";
import { Id, List, Time } from "./primitives.js";

/** The certificate of an erasure: what was found, since when nobody can read it here, and since when no copy of the database helps either. */
export const Erasure = z.object({
  id: Id,
  kind: z.enum(["person", "conversation"]),
  subjectId: Id,
  requestedBy: Id.nullable(),
  requestedAt: Time,
  effectiveAt: Time,
  /** When all traces were gone through; null while that goes on. */
  finishedAt: Time.nullable(),
  /** A legal hold that came later keeps what is left: it goes on when that is released. */
  held: z.boolean(),
  /** Null until the master keys that had wrapped the keys are destroyed (`hoopoe keys rotate`). */
  finalAt: Time.nullable(),
  counts: z.object({
    keys: z.number().int(),
    sessions: z.number().int(),
    conversations: z.number().int(),
    messages: z.number().int(),
    wordings: z.number().int(),
    reactions: z.number().int(),
    answers: z.number().int(),
    files: z.number().int(),
  }),
});
export type Erasure = z.infer<typeof Erasure>;
export const ErasureList = List(Erasure);
