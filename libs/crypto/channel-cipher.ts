import { randomBytes } from "node:crypto";
import { aes256gcm } from "./suite.js";

/** The cipher of what crosses between processes: AES-256-GCM under the bus key, a fresh nonce before each payload. */
export function channelCipher(key: Buffer): { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer } {
  const aad = Buffer.from("hoopoe/live/v1");
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      return Buffer.concat([nonce, aes256gcm.seal(key, nonce, aad, plain)]);
    },
    open: (sealed) => aes256gcm.open(key, sealed.subarray(0, 12), aad, sealed.subarray(12)),
  };
}
