import { type ErrorCode, errorCodes, type Problem, type RouteName, routes } from "@hoopoe/protocol";
import { HoopoeError, networkError } from "../hoopoe-error.js";
import { type BuiltRequest, buildRequest, type RequestInput } from "./build-request.js";

export type HttpOptions = { baseUrl: string; credentials: "cookie" | "memory" };
export type Sending = { token?: string | null; timeoutMs?: number };

/** A model host's test may take its time; everything else is over sooner. */
const timeoutMs = 60_000;

/** One request, one answer; knows nothing of sessions. */
export class Http {
  readonly #options: HttpOptions;
  readonly #running = new Set<AbortController>();

  constructor(options: HttpOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, "") };
  }

  /** The parsed answer (a table or a file as its text), null for 204. Throws HoopoeError. */
  async send(name: RouteName, input: RequestInput, sending: Sending = {}): Promise<unknown> {
    const request = buildRequest(this.#options.baseUrl, routes[name], input);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), sending.timeoutMs ?? timeoutMs);
    this.#running.add(abort);
    try {
      const response = await this.#fetch(request, sending.token ?? null, abort.signal);
      const text = await response.text();
      if (!response.ok) throw refusal(response, text);
      if (text === "") return null;
      return "produces" in routes[name] ? text : JSON.parse(text);
    } catch (thrown) {
      if (thrown instanceof HoopoeError) throw thrown;
      throw networkError(abort.signal.aborted ? "The server did not answer in time." : undefined);
    } finally {
      clearTimeout(timer);
      this.#running.delete(abort);
    }
  }

  close(): void {
    for (const abort of this.#running) abort.abort();
  }

  #fetch({ url, method, body }: BuiltRequest, token: string | null, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (token !== null) headers.authorization = `Bearer ${token}`;
    const credentials = this.#options.credentials === "cookie" ? "include" : "omit";
    return fetch(url, { method, headers, credentials, signal, cache: "no-store", ...(body === undefined ? {} : { body }) });
  }
}

/** The answer of a server that says no; of a proxy in front of it too, which knows no codes. */
function refusal(response: Response, text: string): HoopoeError {
  const problem = parseProblem(text);
  const code = problem && problem.code in errorCodes ? problem.code : codeOf(response.status);
  return new HoopoeError(code, {
    message: problem?.detail || problem?.title || `The server answered ${response.status}.`,
    retryAfterMs: retryAfter(response.headers.get("retry-after")),
    errors: problem?.errors,
    requestId: problem?.requestId,
    status: response.status,
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
