import { apiPrefix } from "@hoopoe/protocol";

/** A server said no, or nothing: the reason is a status and a code, never an answer's text. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly code: string) {
    super(code);
  }
}

type Call = { method: "GET" | "POST"; path: string; token?: string; body?: unknown };

const waitMs = 10_000;

/** One call of the API, as any program makes it. @throws Refused; what fetch throws when nobody answers */
export async function rest<T>(url: string, { method, path, token, body }: Call): Promise<T> {
  const answer = await fetch(`${url}${apiPrefix}${path}`, {
    method,
    signal: AbortSignal.timeout(waitMs),
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(`${answer.status} ${(json as { code?: string } | null)?.code ?? ""}`.trim());
  return json as T;
}

/** How long `GET /health/live` takes, in milliseconds. @throws as `rest` */
export async function knock(url: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(waitMs) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Refused(String(answer.status));
  return performance.now() - began;
}
