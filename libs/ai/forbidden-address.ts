import { BlockList, isIP } from "node:net";

/** Addresses that no model lives at and that a request must never reach, as [address, prefix length]. */
const forbiddenV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8], // "this host" (RFC 1122): another spelling of loopback on Linux
  ["169.254.0.0", 16], // link-local (RFC 3927) and most clouds' metadata
  ["100.100.100.200", 32], // metadata at Alibaba Cloud
  ["192.0.0.192", 32], // metadata at Oracle Cloud
  ["168.63.129.16", 32], // the platform address at Azure
  ["224.0.0.0", 4], // multicast (RFC 5771)
  ["240.0.0.0", 4], // reserved, and broadcast
];
const forbiddenV6: readonly (readonly [string, number])[] = [
  ["::", 128],
  ["fe80::", 10], // link-local (RFC 4291)
  ["fec0::", 10], // site-local, deprecated
  ["ff00::", 8], // multicast
  ["fd00:ec2::254", 128], // metadata at AWS
  ["fd20:ce::254", 128], // metadata at Google Cloud
];

function build(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of forbiddenV6) list.addSubnet(address, prefix, "ipv6");
  for (const [address, prefix] of forbiddenV4) {
    list.addSubnet(address, prefix, "ipv4");
    // The same address inside IPv6: mapped, translated by NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), and the old compatible form.
    list.addSubnet(`::ffff:${address}`, 96 + prefix, "ipv6");
    list.addSubnet(`::ffff:0:${address}`, 96 + prefix, "ipv6");
    list.addSubnet(`64:ff9b::${address}`, 96 + prefix, "ipv6");
    list.addSubnet(`64:ff9b:1::${address}`, 96 + prefix, "ipv6");
    const [a, b, c, d] = address.split(".").map(Number) as [number, number, number, number];
    list.addSubnet(`2002:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}::`, 16 + prefix, "ipv6");
    // ::0.0.0.0/104 would take ::1, which is loopback and allowed.
    if (a !== 0) list.addSubnet(`::${address}`, 96 + prefix, "ipv6");
  }
  return list;
}
const forbidden = build();

/** Whether an IP address (any spelling that `net.isIP` knows, zone allowed) must never be connected to. What is no address is forbidden. */
export function isForbiddenAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return true;
  return forbidden.check(bare, family === 6 ? "ipv6" : "ipv4");
}
