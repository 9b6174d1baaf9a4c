import { z } from "zod";
import { errorCodes } from "./errors.js";

const codes = Object.keys(errorCodes) as [keyof typeof errorCodes, ...(keyof typeof errorCodes)[]];
export const ErrorCodeSchema = z.enum(codes);
const FieldErrorSchema = z.object({ path: z.string(), message: z.string() });

/** The body of every HTTP error: RFC 9457, `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: ErrorCodeSchema,
  errors: z.array(FieldErrorSchema),
  requestId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** The error of an acknowledgement and the `data` of a `connect_error`. */
export const AckErrorSchema = z.object({
  code: ErrorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  errors: z.array(FieldErrorSchema).optional(),
});
