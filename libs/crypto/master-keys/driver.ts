import type { KeyLabel } from "../key-wrap.js";

/** What the database keeps of one version of the master key; nothing of it is secret. `parameters`: salt and cost of a passphrase, the name of a key in a service. */
export type MasterVersion = { version: number; driver: string; verifier: Buffer; parameters: Record<string, string> | null };

/** One version of the master key, ready for use. A key service is asked over a network: each call takes a batch, may take its time, and may fail. */
export type MasterKey = {
  version: number;
  /** In the order given. @throws MasterKeyUnavailable */
  wrap(items: { label: KeyLabel; key: Buffer }[]): Promise<Buffer[]>;
  /** In the order given; null for what was altered or belongs to another label. @throws MasterKeyUnavailable */
  unwrap(items: { label: KeyLabel; wrapped: Uint8Array }[]): Promise<(Buffer | null)[]>;
};

/** Where master keys come from: a file, a passphrase, a key service. */
export type MasterKeyDriver = {
  name: string;
  /**
   * A new version, kept durably by the driver before this returns. Begun again after a crash it may return the one made then,
   * as long as that is none of `known`. @throws MasterKeyUnavailable; MasterKeyError when only a person can make one
   */
  make(version: number, known: MasterVersion[]): Promise<MasterVersion>;
  /** Null: the driver does not have that version (any more). @throws MasterKeyUnavailable, MasterKeyError */
  open(version: MasterVersion): Promise<MasterKey | null>;
  /** Ends a version for good. False: only a person can. @throws MasterKeyUnavailable */
  destroy(version: MasterVersion): Promise<boolean>;
};

/** The master key cannot be asked now; trying again may help. */
export class MasterKeyUnavailable extends Error {
  override readonly name = "MasterKeyUnavailable";
}

/** Several sources at once: new versions come from the last one, the others go on opening theirs, so that an installation can move from one to another. */
export function anyOf(drivers: MasterKeyDriver[]): MasterKeyDriver {
  const newest = drivers.at(-1);
  if (!newest) throw new Error("a master key needs a source");
  const of = ({ driver }: MasterVersion): MasterKeyDriver | undefined => drivers.find(({ name }) => name === driver);
  return {
    name: newest.name,
    make: (version, known) => newest.make(version, known),
    open: async (version) => (await of(version)?.open(version)) ?? null,
    destroy: async (version) => (await of(version)?.destroy(version)) ?? false,
  };
}
