import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type KeyLabel, type MasterKeyDriver, MasterKeyUnavailable } from "@hoopoe/crypto";

/** A key service as an organisation may run one: keys never leave it, and it is slow, away or has lost a key when it is told to. */
export type KeyService = {
  driver: MasterKeyDriver;
  /** Each answer takes this long, in ms. */
  slowMs: number;
  away: boolean;
  /** Names of the keys that it has. */
  keys: Map<string, Buffer>;
  /** How often it was asked to unwrap, and how many keys. */
  asked: { unwraps: number; unwrapped: number };
};

export function startKeyService(): KeyService {
  const service: KeyService = { driver: undefined as never, slowMs: 0, away: false, keys: new Map(), asked: { unwraps: 0, unwrapped: 0 } };
  const answer = async <T>(work: () => T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, service.slowMs));
    if (service.away) throw new MasterKeyUnavailable("the key service does not answer");
    return work();
  };
  service.driver = {
    name: "scripted",
    make: (version) =>
      answer(() => {
        const name = `key-${version}`;
        if (!service.keys.has(name)) service.keys.set(name, randomBytes(32));
        return { version, driver: "scripted", verifier: randomBytes(8), parameters: { name } };
      }),
    open: ({ version, parameters }) => {
      const name = parameters?.["name"] ?? "";
      return answer(() =>
        service.keys.has(name)
          ? {
              version,
              wrap: (items) => answer(() => items.map(({ label, key }) => wrap(service.keys.get(name), label, key))),
              unwrap: (items) => {
                service.asked.unwraps += 1;
                service.asked.unwrapped += items.length;
                return answer(() => items.map(({ label, wrapped }) => unwrap(service.keys.get(name), label, wrapped)));
              },
            }
          : null,
      );
    },
    destroy: ({ parameters }) => answer(() => service.keys.delete(parameters?.["name"] ?? "") || true),
  };
  return service;
}

function wrap(key: Buffer | undefined, label: KeyLabel, plain: Buffer): Buffer {
  if (!key) throw new MasterKeyUnavailable("the key was destroyed");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(JSON.stringify(label)));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(key: Buffer | undefined, label: KeyLabel, wrapped: Uint8Array): Buffer | null {
  if (!key) throw new MasterKeyUnavailable("the key was destroyed");
  const bytes = Buffer.from(wrapped);
  const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(Buffer.from(JSON.stringify(label)));
  try {
    cipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
  } catch {
    return null;
  }
}
