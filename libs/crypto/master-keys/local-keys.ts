import { type KeyWrapper, masterKeyWrapper } from "../key-wrap.js";
import { sameBytes } from "../token.js";
import type { MasterKey, MasterKeyDriver, MasterVersion } from "./driver.js";

/** Secrets of this machine from which master keys are made, the newest last. */
export type SecretSource = {
  name: string;
  read(): string[];
  /** Makes one more, durably. @throws MasterKeyError when only a person can */
  add(): string;
  /** False: it is still there, and a person must remove it. */
  remove(secret: string): boolean;
  /** What a new version is to be derived with. */
  parameters(): Record<string, string> | null;
  /** The 32 bytes of the master key. */
  derive(secret: string, parameters: Record<string, string> | null): Promise<Buffer>;
};

/**
 * Master keys in the memory of this process. Which secret belongs to which version is told by the verifiers in the database, so secrets need no
 * numbers: one that belongs to no version yet is the next.
 */
export function localMasterKeys(source: SecretSource): MasterKeyDriver {
  const wrapperOf = async (secret: string, { version, parameters }: Pick<MasterVersion, "version" | "parameters">): Promise<KeyWrapper> =>
    masterKeyWrapper(await source.derive(secret, parameters), version);
  const secretOf = async (version: MasterVersion): Promise<{ secret: string; wrapper: KeyWrapper } | null> => {
    if (version.driver !== source.name) return null;
    for (const secret of source.read()) {
      const wrapper = await wrapperOf(secret, version);
      if (sameBytes(wrapper.verifier, version.verifier)) return { secret, wrapper };
    }
    return null;
  };
  return {
    name: source.name,
    async make(version, known) {
      const taken = new Set<string>();
      for (const one of known) {
        const found = await secretOf(one);
        if (found) taken.add(found.secret);
      }
      const secret = source.read().findLast((one) => !taken.has(one)) ?? source.add();
      const parameters = source.parameters();
      const { verifier } = await wrapperOf(secret, { version, parameters });
      return { version, driver: source.name, verifier, parameters };
    },
    open: async (version) => {
      const found = await secretOf(version);
      return found && inMemory(found.wrapper);
    },
    async destroy(version) {
      const found = await secretOf(version);
      return !found || source.remove(found.secret);
    },
  };
}

function inMemory(wrapper: KeyWrapper): MasterKey {
  return {
    version: wrapper.version,
    wrap: async (items) => items.map(({ label, key }) => wrapper.wrap(label, key)),
    unwrap: async (items) =>
      items.map(({ label, wrapped }) => {
        try {
          return wrapper.unwrap(label, wrapped);
        } catch {
          return null;
        }
      }),
  };
}
