import { apiPrefix, type RouteName, routes } from "@hoopoe/protocol";
import { HoopoeError, networkError } from "../hoopoe-error.js";
import { type BuiltRequest, buildRequest, type RequestInput } from "./build-request.js";
import { readRefusal } from "./read-refusal.js";

export type HttpOptions = { baseUrl: string; credentials: "cookie" | "memory" };
export type Sending = { token?: string | null; timeoutMs?: number };
/** What a long request is made of. `alive` is called whenever some of it has moved; `url` takes a path as routes have it. */
export type Transfer = { url: (path: string) => string; cookies: boolean; signal: AbortSignal; alive: () => void };

/** A model host's test may take its time; everything else is over sooner. */
const timeoutMs = 60_000;
/** A long request may take as long as it moves at all. */
const idleMs = 60_000;

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
      if (!response.ok) throw readRefusal({ status: response.status, text, header: (name) => response.headers.get(name) });
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

  /** A request whose length nobody knows; it ends when nothing of it moves any more, and with `signal`, whose reason is thrown. Throws HoopoeError. */
  async transfer<T>(signal: AbortSignal | undefined, run: (transfer: Transfer) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const { baseUrl, credentials } = this.#options;
    const abort = new AbortController();
    const end = (): void => abort.abort();
    let timer = setTimeout(end, idleMs);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(end, idleMs);
    };
    signal?.addEventListener("abort", end);
    this.#running.add(abort);
    try {
      return await run({ url: (path) => `${baseUrl}${apiPrefix}${path}`, cookies: credentials === "cookie", signal: abort.signal, alive });
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof HoopoeError) throw thrown;
      throw networkError(abort.signal.aborted ? "The transfer came to a halt." : undefined);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
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
