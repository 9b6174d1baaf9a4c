import { createHmac } from "node:crypto";
import { type KeyLabel, type MasterKey, sameBytes } from "@hoopoe/crypto";
import type { MasterVersionRow } from "./master-keys.js";

export const exportFormat = "hoopoe-keys/1";
/** A key as it stands in an export, its bytes in base64; null when it was destroyed. */
export type ExportedKey = KeyLabel & { wrapped: string | null; createdAt: string; destroyedAt: string | null };
export type KeysExport = { exportedAt: string; versions: MasterVersionRow[]; keys: ExportedKey[] };

/** An export cannot be taken in; the message says why. Nothing was changed. */
export class ImportRefused extends Error {
  override readonly name = "ImportRefused";
}

/** The data key that tells whether an export was altered. */
export const exportKeyName = { kind: "export" } as const;

/** Reads an export without believing it yet. @throws ImportRefused */
export function parseExport(text: string): KeysExport & { mac: Buffer; lines: string[] } {
  const lines = text.split("\n").filter((line) => line !== "");
  const values = lines.map((line, i) => {
    try {
      return JSON.parse(line) as Record<string, unknown>;
    } catch {
      throw new ImportRefused(`Line ${i + 1} is not JSON: this is no export of keys, or it was cut short.`);
    }
  });
  const [head, end] = [values[0], values.at(-1)];
  if (head?.["format"] !== exportFormat) throw new ImportRefused(`This is no export of keys ('${exportFormat}' is not in its first line).`);
  if (typeof end?.["mac"] !== "string" || end["keys"] !== values.length - 2) throw new ImportRefused("The export was cut short.");
  const time = (value: unknown): Date | null => (typeof value === "string" ? new Date(value) : null);
  const versions = (head["versions"] as (Omit<MasterVersionRow, "verifier"> & { verifier: string })[]).map((version) => ({
    ...version,
    verifier: Buffer.from(version.verifier, "base64"),
    createdAt: new Date(version.createdAt),
    retiredAt: time(version.retiredAt),
    destroyedAt: time(version.destroyedAt),
  }));
  return {
    exportedAt: String(head["exportedAt"]),
    versions,
    keys: values.slice(1, -1) as unknown as ExportedKey[],
    mac: Buffer.from(end["mac"], "hex"),
    lines: lines.slice(0, -1),
  };
}

/** Whether the export is as it was written by who had this master key. @throws ImportRefused; MasterKeyUnavailable */
export async function verifyExport({ keys, lines, mac }: ReturnType<typeof parseExport>, open: (version: number) => Promise<MasterKey | null>): Promise<void> {
  const sealed = keys.find(({ kind }) => kind === exportKeyName.kind);
  if (!sealed?.wrapped) throw new ImportRefused("The export lacks the key that proves it.");
  const { wrapped, id, kind, subject, period, masterVersion } = sealed;
  const master = await open(masterVersion);
  if (!master) throw new ImportRefused(`The export belongs to version ${masterVersion} of a master key that is not here: point MASTER_KEY_FILE at it.`);
  const [key] = await master.unwrap([{ label: { id, kind, subject, period, masterVersion }, wrapped: Buffer.from(wrapped, "base64") }]);
  if (!key) throw new ImportRefused("The export was altered.");
  const seen = createHmac("sha256", key);
  for (const line of lines) seen.update(`${line}\n`);
  if (!sameBytes(seen.digest(), mac)) throw new ImportRefused("The export was altered.");
}
