import { z } from "zod";
import { Time } from "./primitives.js";

export const ExportFormat = z.enum(["json", "markdown", "text"]);
export type ExportFormat = z.infer<typeof ExportFormat>;
/** `from` and `to`: of when messages were sent, both included. */
export const ExportQuery = z.strictObject({ format: ExportFormat.default("json"), from: Time.optional(), to: Time.optional() });
export type ExportQuery = z.infer<typeof ExportQuery>;

/**
 * The implicit mark of files with AI text (GB 45438-2025, appendix E). Values are printable ASCII without quotes or backslashes. Producer and propagator are
 * the organisation, as a code made from its name; the ids are the file's. The reserved codes are free by the standard, and empty.
 */
export const ImplicitMark = z.object({
  AIGC: z.object({
    Label: z.literal("1"),
    ContentProducer: z.string(),
    ProduceID: z.string(),
    ReservedCode1: z.string(),
    ContentPropagator: z.string(),
    PropagateID: z.string(),
    ReservedCode2: z.string(),
  }),
});
export type ImplicitMark = z.infer<typeof ImplicitMark>;
