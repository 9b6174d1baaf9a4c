import { createHmac } from "node:crypto";
import { sameBytes } from "@hoopoe/crypto";
import { type BackupManifest, canonicalJson } from "@hoopoe/protocol";
import { exportKeyName } from "../keys/export-file.js";
import type { Keyring } from "../keys/keyring.js";

export const manifestFile = "manifest.json";

const macOf = (key: Uint8Array, manifest: BackupManifest): Buffer => createHmac("sha256", key).update(canonicalJson(manifest)).digest();

/** The manifest's text, which only who has the master key can make. @throws what making the key throws */
export async function signed(keyring: Keyring, manifest: BackupManifest): Promise<string> {
  const [key] = await keyring.ensure([exportKeyName]);
  const mac = macOf((key as { key: Buffer }).key, manifest).toString("hex");
  return `${JSON.stringify({ manifest, mac }, null, 2)}\n`;
}

/** Whether it is as it was written. The key is read from what was restored. */
export async function isSigned(keyring: Keyring, manifest: BackupManifest, mac: string): Promise<boolean> {
  const [key] = await keyring.read([exportKeyName]);
  return key !== null && key !== undefined && sameBytes(macOf(key.key, manifest), Buffer.from(mac, "hex"));
}
