import { APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { errorOfFault, type FaultContext, type HostFault } from "./classify-error.js";
import { ModelError } from "./model-error.js";
import { minimax } from "./providers/minimax.js";
import { siliconflow } from "./providers/siliconflow.js";
import { spark } from "./providers/spark.js";

type Fields = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const asCode = (value: unknown): string[] => (typeof value === "string" && value ? [value] : typeof value === "number" ? [String(value)] : []);
const asText = (value: unknown): string => (typeof value === "string" ? value.slice(0, 2_000) : "");

/** What an error object says, whichever of the usual shapes it has: `{ code, type, message }`, `{ status_code, status_msg }`, or a bare text. */
function faultOf(error: unknown, status: number | null, retryAfterMs: number | null): HostFault {
  if (!isObject(error)) return { status, codes: [], text: asText(error), retryAfterMs };
  const inner = isObject(error.error) ? error.error : error;
  const codes = [...asCode(inner.code), ...asCode(inner.status_code), ...asCode(inner.type)];
  return { status, codes, text: `${asText(inner.message)} ${asText(inner.msg)} ${asText(inner.status_msg)} ${asText(error.error)}`, retryAfterMs };
}

const isZero = (code: unknown): boolean => code === undefined || code === null || code === 0 || code === "0" || code === "";

/**
 * The error inside a body that came with HTTP 200, or null: `base_resp.status_code ≠ 0` (MiniMax), a top-level `code ≠ 0` (Spark),
 * an unwrapped `{ code, message, data }` (SiliconFlow), `{ error }`, `{ object: "error" }` (older vLLM).
 */
export function faultInBody(body: Fields): HostFault | null {
  if (isObject(body.base_resp) && !isZero(body.base_resp.status_code)) return { ...faultOf(body.base_resp, null, null), dialect: minimax };
  if (body.error !== undefined && body.error !== null) return faultOf(body.error, null, null);
  const hasChoices = Array.isArray(body.choices) && body.choices.length > 0;
  if (body.object !== "error" && (isZero(body.code) || (hasChoices && typeof body.message !== "string"))) return null;
  return withDialect(faultOf(body, null, null), body);
}

/** Unwrapped errors of two vendors, told by what else is in them. */
function withDialect(fault: HostFault, body: unknown): HostFault {
  if (!isObject(body)) return fault;
  if ("sid" in body) return { ...fault, dialect: spark };
  return "data" in body && "code" in body ? { ...fault, dialect: siliconflow } : fault;
}

/** Retry-After (RFC 9110), in seconds or as a date, as milliseconds from now. */
function retryAfter(headers: Headers | undefined): number | null {
  const value = headers?.get("retry-after");
  if (!value) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function ownErrorWithin(error: unknown): ModelError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) if (at instanceof ModelError) return at;
  return null;
}

/** Whatever was thrown on the way, as a ModelError. The thrown thing itself is dropped: it may quote the body. */
export function toModelError(error: unknown, context: FaultContext): ModelError {
  const own = ownErrorWithin(error);
  if (own) return own;
  if (error instanceof APIError && (error.status !== undefined || error.error !== undefined)) {
    const fault = faultOf(error.error ?? error.message, error.status ?? null, retryAfter(error.headers));
    return errorOfFault(withDialect(fault, error.error), context);
  }
  if (error instanceof APIConnectionTimeoutError) return new ModelError("timeout", { message: `“${context.providerName}” did not answer in time.` });
  if (error instanceof APIUserAbortError) return new ModelError("interrupted", { message: "The request was stopped." });
  const malformed = error instanceof SyntaxError;
  const what = malformed ? "sent something that is not JSON; check that the address ends with the API's version (…/v1)" : "could not be talked to";
  return new ModelError(malformed ? "host_error" : "network", { message: `“${context.providerName}” ${what}.` });
}
