import { createHmac, hkdfSync } from "node:crypto";
import { aes256gcm, openWithNonce, sealWithNonce } from "./suite.js";

/** What a data key is for; bound to its wrapping. `subject` is an id or empty, `period` a month or empty. */
export type KeyLabel = { id: string; kind: string; subject: string; period: string; masterVersion: number };

const aad = (label: KeyLabel): Buffer =>
  Buffer.from(JSON.stringify(["hoopoe/wrap/v1", label.id, label.kind, label.subject, label.period, label.masterVersion]));
const wrappingKey = (master: Buffer): Buffer => Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), "hoopoe/wrap/v1", 32));

/** Wraps and unwraps data keys under one version of a master key in memory. */
export type KeyWrapper = {
  version: number;
  /** Tells whether two wrappers have the same master key; says nothing about the key. */
  verifier: Buffer;
  wrap(label: KeyLabel, key: Buffer): Buffer;
  /** @throws Error when the wrapped bytes or the label were altered, or the master key is another. */
  unwrap(label: KeyLabel, wrapped: Uint8Array): Buffer;
};

/** A wrapper over a 32-byte master key: AES-256-GCM under a key derived from it by HKDF (RFC 5869), a fresh nonce each. */
export function masterKeyWrapper(master: Buffer, version: number): KeyWrapper {
  if (master.length !== 32) throw new Error("a master key has 32 bytes");
  const key = wrappingKey(master);
  return {
    version,
    verifier: createHmac("sha256", key).update("hoopoe/verifier/v1").digest(),
    wrap: (label, dataKey) => sealWithNonce(aes256gcm, key, aad(label), dataKey),
    unwrap: (label, wrapped) => openWithNonce(aes256gcm, key, aad(label), wrapped),
  };
}
