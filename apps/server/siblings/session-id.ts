import { randomBytes } from "node:crypto";

/** Socket.IO's id of a connection, with the number of the server that holds it in front. */
export const newSessionId = (serverNumber: number): string => `${serverNumber}-${randomBytes(15).toString("base64url")}`;

/** Which of several servers holds the connection that a request to Socket.IO belongs to; undefined when it begins one, or is no such request. */
export function ownerOf(url: string): number | undefined {
  if (!url.startsWith("/socket.io/")) return undefined;
  const sid = new URLSearchParams(url.slice(url.indexOf("?"))).get("sid");
  const [, number] = /^(\d{1,2})-/.exec(sid ?? "") ?? [];
  return number === undefined ? undefined : Number(number);
}
