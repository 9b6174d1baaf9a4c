import type { IncomingMessage } from "node:http";

/**
 * Whether a request may come from where it says: programs send no `Origin`, pages only that of this server, as the browser sees it
 * (its public address or the host it was asked under).
 */
export function originAllowed(request: IncomingMessage, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  return given.origin === new URL(publicUrl).origin || (host !== undefined && given.host === host.toLowerCase());
}
