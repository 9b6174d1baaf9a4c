import { deriveKey } from "./token.js";
import { openWithNonce, type Suite, sealWithNonce, suiteById, suitesByName } from "./suite.js";

/**
 * The cipher of what crosses between processes: sealed by `suite` under a key of its own made from the bus key, behind the suite's id and a fresh
 * nonce. Opens what another suite sealed too, so that processes can be switched one after the other.
 */
export function channelCipher(busKey: Buffer, suite: Suite): { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer } {
  const keys = new Map(Object.values(suitesByName).map(({ id }) => [id, deriveKey(busKey, `hoopoe/live/v1/${id}`)]));
  const under = ({ id }: Suite): { key: Buffer; aad: Buffer } => ({ key: keys.get(id) as Buffer, aad: Buffer.from(`hoopoe/live/v1/${id}`) });
  const own = under(suite);
  const mark = Buffer.from([suite.id]);
  return {
    seal: (plain) => Buffer.concat([mark, sealWithNonce(suite, own.key, own.aad, plain)]),
    open(sealed) {
      const of = suiteById(sealed[0] ?? 0);
      const { key, aad } = under(of);
      return openWithNonce(of, key, aad, sealed.subarray(1));
    },
  };
}
