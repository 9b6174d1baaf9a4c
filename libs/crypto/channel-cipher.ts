import { aes256gcm, openWithNonce, sealWithNonce } from "./suite.js";

/** The cipher of what crosses between processes: AES-256-GCM under the bus key, a fresh nonce before each payload. */
export function channelCipher(key: Buffer): { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer } {
  const aad = Buffer.from("hoopoe/live/v1");
  return {
    seal: (plain) => sealWithNonce(aes256gcm, key, aad, plain),
    open: (sealed) => openWithNonce(aes256gcm, key, aad, sealed),
  };
}
