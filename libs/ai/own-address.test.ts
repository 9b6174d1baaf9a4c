import os from "node:os";
import { describe, expect, it } from "vitest";
import { isOwnAddress } from "./own-address.js";

describe("an address of one's own", () => {
  it.each([
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.2",
    "100.64.0.1",
    "100.127.255.255",
    "::1",
    "fd12::1",
    "fc00::1%eth0",
    "::ffff:10.1.2.3",
    "::ffff:a01:203",
  ])("is %s", (address) => expect(isOwnAddress(address)).toBe(true));
  it("is each of this machine's", () => {
    for (const one of Object.values(os.networkInterfaces()).flatMap((found) => found ?? []))
      expect([one.address, isOwnAddress(one.address)]).toEqual([one.address, true]);
  });
  it.each([
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.0",
    "192.169.0.1",
    "11.0.0.1",
    "fe00::1",
    "2001:db8::1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "::a00:1",
    "",
    "localhost",
    "10.0.0",
  ])("is not “%s”", (address) => expect(isOwnAddress(address)).toBe(false));
});
