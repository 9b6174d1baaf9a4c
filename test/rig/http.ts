import { apiPrefix, Problem } from "@hoopoe/protocol";

export type Answer = { status: number; headers: Headers; text: string; json: unknown };
export type Call = { method: string; path: string; token?: string | undefined; body?: unknown; raw?: string | Uint8Array; headers?: Record<string, string> };

/** One request with nothing added that is not asked for: no retry, no refresh. `path` begins with `/`. */
export async function request(url: string, { method, path, token, body, raw, headers = {} }: Call): Promise<Answer> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(url + path, {
    method,
    redirect: "manual",
    headers: { ...(sent === undefined ? {} : { "content-type": "application/json" }), ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...(sent === undefined ? {} : { body: typeof sent === "string" ? sent : new Uint8Array(sent) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
}

/** The same under `/api/v1`. */
export const api = (url: string, call: Call): Promise<Answer> => request(url, { ...call, path: apiPrefix + call.path });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error of an answer: it must be a whole problem+json. */
export function problem(answer: Answer): Problem {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) throw new Error(`${answer.status} ${type}: ${answer.text.slice(0, 300)}`);
  const body = Problem.parse(answer.json);
  if (body.status !== answer.status) throw new Error(`the body says ${body.status}, the status line ${answer.status}`);
  return body;
}
