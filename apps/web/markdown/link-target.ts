/**
 * Where a link in AI text may lead: http(s), to the server's own origin or an allowed host, without a user name that looks like one. Null: nowhere.
 * `hosts` as they stand in addresses, in lower case; `own`: an origin.
 */
export function allowedTarget(address: string | undefined, { hosts, own }: { hosts: readonly string[]; own: string }): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, hostname, origin, username, password, href } = new URL(address);
  if (!/^https?:$/.test(protocol) || username || password) return null;
  return origin === own || hosts.includes(hostname) ? href : null;
}
