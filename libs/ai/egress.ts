import { createHash } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { boundedBody, limitsFor } from "./bounded-body.js";
import { assertLiteralAddress, checkedLookup } from "./checked-lookup.js";
import { decideEgress } from "./decide-egress.js";
import type { DataClass, Provider } from "./model.js";
import { ModelError } from "./model-error.js";
import { type Leaving, localOnly, type Permit } from "./permit.js";

/** The origin (scheme, host, port) that a provider's address allows; what `allowedOrigins` holds. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
}

export type Gate = {
  provider: Provider;
  dataClass: DataClass;
  model: string | null;
  /** Origins of the providers that an administrator made. */
  allowedOrigins: ReadonlySet<string>;
  connectMs: number;
  /** Absent: only what stays on the organisation's own machines. */
  permit?: Permit | undefined;
};
/** The part of `fetch` that the openai package uses. */
type EgressFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const refused = (message: string): ModelError => new ModelError("policy", { message, policyReason: "not_permitted" });

/** Throws `policy` unless this text may go to this address. Called before anything is resolved or opened. */
function assertMayLeave(gate: Gate, url: URL): void {
  const { provider, dataClass, model, permit = localOnly } = gate;
  const { rules, transferBasis, masked } = permit;
  const decision = decideEgress({ jurisdiction: provider.jurisdiction, dataClass, model, rules, transferBasis });
  if (decision.action === "block") throw new ModelError("policy", { message: `Blocked by policy: ${decision.message}`, policyReason: decision.reason });
  if (decision.action === "redact" && !masked) throw refused("Blocked by policy: this may leave only masked, and was not.");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused("A model host is called over http or https only.");
  if (url.username || url.password) throw refused("A model host's address may not carry a user or password.");
  if (url.origin !== new URL(provider.baseUrl).origin || !gate.allowedOrigins.has(url.origin)) {
    throw refused(`The address of “${provider.name}” is not among the model providers that an administrator connected.`);
  }
  assertLiteralAddress(provider, url);
}

const headersOut = ["accept", "authorization", "content-type"];
/** Only what a host needs: the client's own headers tell the operating system, and an environment variable can add more. */
function requestHeaders(init: RequestInit, body: Buffer | null): Record<string, string> {
  const given = new Headers(init.headers);
  const headers: Record<string, string> = { "user-agent": "hoopoe", "accept-encoding": "identity" };
  for (const name of headersOut) {
    const value = given.get(name);
    if (value !== null) headers[name] = value;
  }
  if (body) headers["content-length"] = String(body.length);
  return headers;
}

function networkError(provider: Provider, error: NodeJS.ErrnoException): ModelError {
  if (error instanceof ModelError) return error;
  const code = error.code ?? "";
  const say = (what: string): ModelError => new ModelError("network", { message: `${what} (“${provider.name}”${code ? `, ${code}` : ""}).` });
  if (code === "ECONNREFUSED") return say("Nothing listens at the model host's address; start the model server or correct host and port");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return say("The model host's name cannot be resolved; check its spelling and the DNS");
  if (code.startsWith("HPE_")) return new ModelError("host_error", { message: `“${provider.name}” does not speak proper HTTP (${code}).` });
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(code)) return say("The model host's TLS certificate is not trusted here");
  return say("The connection to the model host failed");
}

/**
 * One exchange up to the response's headers. Every way it can fail is a ModelError; an abort rejects with the signal's reason. `onOpen`: from then on
 * something may have left.
 */
function exchange(gate: Gate, url: URL, init: RequestInit, onOpen: () => void): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const signal = init.signal ?? null;
    if (signal?.aborted) return reject(signal.reason);
    if (init.body != null && typeof init.body !== "string") return reject(refused("Only text bodies pass the egress gate."));
    const body = init.body == null ? null : Buffer.from(init.body);
    const secure = url.protocol === "https:";
    const request = (secure ? https : http).request(url, {
      method: init.method ?? "GET",
      headers: requestHeaders(init, body),
      agent: false,
      lookup: checkedLookup(gate.provider),
      maxHeaderSize: 32 * 1024,
    });
    const onAbort = (): void => void request.destroy();
    const timer = setTimeout(() => {
      request.destroy(new ModelError("timeout", { message: `“${gate.provider.name}” accepted no connection within ${gate.connectMs} ms.` }));
    }, gate.connectMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    request.once("socket", (socket) => {
      if (socket.connecting) socket.once("connect", onOpen);
      else if (!socket.destroyed) onOpen();
      socket.once(secure ? "secureConnect" : "connect", () => clearTimeout(timer));
    });
    request.once("response", resolve);
    request.on("error", (error) => reject(signal?.aborted ? signal.reason : networkError(gate.provider, error)));
    request.once("close", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      reject(signal?.aborted ? signal.reason : networkError(gate.provider, new Error("closed without an answer")));
    });
    request.end(body ?? undefined);
  });
}

/**
 * The only way to a model host: a `fetch` for the openai package that sends nothing before policy, origin and address are checked, follows
 * no redirect, and bounds headers, bodies and lines. An abort of `init.signal` closes the connection at once. Throws ModelError.
 */
export function egressFetch(gate: Gate): EgressFetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    assertMayLeave(gate, url);
    const leaving = await recordLeaving(gate, url, init);
    let opened = false;
    const onOpen = (): void => {
      opened = true;
    };
    const incoming = await exchange(gate, url, init, onOpen).catch(async (error: unknown) => {
      if (leaving && !opened) await tellUnsent(gate, leaving, error);
      throw error;
    });
    const status = incoming.statusCode ?? 0;
    const fault = responseFault(gate.provider, incoming, status);
    if (fault) {
      incoming.destroy();
      throw fault;
    }
    const headers = new Headers();
    for (const name of ["content-type", "retry-after"]) {
      const value = incoming.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const type = headers.get("content-type") ?? "";
    return new Response(boundedBody(incoming, limitsFor({ status, type, name: gate.provider.name })), { status, headers });
  };
}

/** What cannot be accounted for does not leave. */
async function recordLeaving({ provider, permit }: Gate, url: URL, { body }: RequestInit): Promise<Leaving | null> {
  if (!permit?.onLeave || typeof body !== "string") return null;
  const payload = Buffer.from(body);
  const leaving = { host: url.host, payloadSha256: createHash("sha256").update(payload).digest(), payloadBytes: payload.length };
  try {
    await permit.onLeave(leaving);
    return leaving;
  } catch {
    throw new ModelError("host_error", { message: `The call of “${provider.name}” could not be recorded, so it was not made.`, asked: false });
  }
}

async function tellUnsent({ permit }: Gate, leaving: Leaving, error: unknown): Promise<void> {
  const refusedIt = error instanceof ModelError && error.kind === "policy";
  // untold, it stands as one that left
  await permit?.onUnsent?.(leaving, refusedIt ? "refused" : "unreached").catch(() => undefined);
}

function responseFault(provider: Provider, incoming: http.IncomingMessage, status: number): ModelError | null {
  const fault = (message: string): ModelError => new ModelError("host_error", { status, message: `“${provider.name}” ${message}` });
  if (status >= 300 && status < 400) return fault("answered with a redirect, which is never followed; enter the address it leads to.");
  if (status < 200 || status > 599 || status === 204 || status === 205) return fault("answered without a body.");
  const encoding = incoming.headers["content-encoding"] ?? "identity";
  return encoding === "identity" ? null : fault("answered compressed although it was asked not to.");
}
