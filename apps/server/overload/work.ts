import { apiPrefix } from "@hoopoe/protocol";

/** Kinds of work in the order in which they are shed when there is too much: typing first, sending last. */
export const kindsOfWork = ["typing", "presence", "signIn", "read", "send"] as const;
export type Work = (typeof kindsOfWork)[number];

const events: Record<string, Work> = { typing: "typing", "conversation:read": "presence" };

/** What a client's event is; one that cannot be told is taken for a read. */
export function workOfEvent(event: string | null): Work {
  if (event === null) return "read";
  if (event.startsWith("message:") || event.startsWith("run:")) return "send";
  return Object.hasOwn(events, event) ? (events[event] as Work) : "read";
}

const signIns = new Set(["/auth/login", "/auth/refresh", "/setup", "/me/password"]);
const accepted = /^\/invites\/[^/]+\/accept$/;
const writes = /^\/(conversations\/[^/]+\/messages|messages\/.+|runs\/.+)$/;
const marks = /^\/conversations\/[^/]+\/read$/;

/** What a REST call is; null: never shed (health, metrics, the page's files). */
export function workOfRequest(method: string | undefined, path: string): Work | null {
  if (!path.startsWith(`${apiPrefix}/`)) return null;
  if (method === "GET" || method === "HEAD") return "read";
  const call = path.slice(apiPrefix.length);
  if (writes.test(call)) return "send";
  if (marks.test(call)) return "presence";
  return signIns.has(call) || accepted.test(call) ? "signIn" : "read";
}
