import { type ErrorCode, errorCodes, type Problem } from "@hoopoe/protocol";
import { HoopoeError } from "../hoopoe-error.js";

/** An answer that is a no, by whatever it came. `header`: the value of a header, null where there is none. */
export type Refused = { status: number; text: string; header: (name: string) => string | null };

/** The answer of a server that says no; of a proxy in front of it too, which knows no codes. */
export function readRefusal({ status, text, header }: Refused): HoopoeError {
  const problem = parseProblem(text);
  const code = problem && problem.code in errorCodes ? problem.code : codeOf(status);
  return new HoopoeError(code, {
    message: problem?.detail || problem?.title || `The server answered ${status}.`,
    retryAfterMs: retryAfter(header("retry-after")),
    errors: problem?.errors,
    requestId: problem?.requestId,
    status,
  });
}

function parseProblem(text: string): (Partial<Problem> & { code: ErrorCode }) | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "code" in parsed ? (parsed as Problem) : null;
  } catch {
    return null;
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 502 || status === 504) return "UNAVAILABLE";
  if (status === 400) return "VALIDATION";
  if (status === 401) return "TOKEN_INVALID";
  const found = (Object.keys(errorCodes) as ErrorCode[]).find((code) => errorCodes[code].status === status);
  return found ?? (status >= 500 ? "INTERNAL" : "VALIDATION");
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
