import { BlockList, isIP } from "node:net";
import os from "node:os";

/** Addresses that only an organisation's own networks have, as [address, prefix length]. */
const ownV4: readonly (readonly [string, number])[] = [
  ["10.0.0.0", 8], // private (RFC 1918)
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["127.0.0.0", 8], // this machine (RFC 1122)
  ["100.64.0.0", 10], // shared behind a provider's translation (RFC 6598); overlay networks use it
];
const ownV6: readonly (readonly [string, number])[] = [
  ["::1", 128],
  ["fc00::", 7], // unique local (RFC 4193)
];

function build(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ownV6) list.addSubnet(address, prefix, "ipv6");
  for (const [address, prefix] of ownV4) {
    list.addSubnet(address, prefix, "ipv4");
    // mapped: the same socket; what is translated (NAT64, 6to4) goes out to the translator, and is not among them
    list.addSubnet(`::ffff:${address}`, 96 + prefix, "ipv6");
  }
  return list;
}
const own = build();

/** Whether an IP address (any spelling that `net.isIP` knows, zone allowed) lies in a network of the organisation's own, or is one of this machine's. */
export function isOwnAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return false;
  return own.check(bare, family === 6 ? "ipv6" : "ipv4") || isThisMachine(bare);
}

/** A server at a public address may run its model beside itself. */
function isThisMachine(address: string): boolean {
  const interfaces = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.some((one) => one.address === address || `::ffff:${one.address}` === address);
}
