import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import type { BackupManifest, SignedManifest } from "@hoopoe/protocol";
import { productFolder, readMigrations } from "../migrate/folder.js";
import { BackupRefused } from "./refused.js";
import { fileOf } from "./tables.js";

/** A backup whose parts are all there and as its manifest says; whether the manifest is to be believed, its keys tell. */
export type Backup = SignedManifest & { folder: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Looks at the whole backup, before anything is done with it. @throws BackupRefused */
export async function openBackup(folder: string, signed: SignedManifest): Promise<Backup> {
  const { migration, tables, files } = signed.manifest;
  if (!readMigrations(productFolder).some(({ name }) => name === migration))
    throw new BackupRefused(`The backup was made by a newer version of Hoopoe (migration ${migration}): restore it with that version or a newer one.`);
  for (const table of tables) await requireWhole(folder, { path: fileOf(table), sha256: table.sha256 });
  await requireWhole(folder, { path: "files.txt", sha256: files.sha256 });
  for await (const { id, path, size } of filesOf(folder)) {
    const found = await stat(path).catch(() => null);
    if (found?.size !== size) throw new BackupRefused(`The backup is not whole: the file ${id} is not there or has another size.`);
  }
  return { ...signed, folder };
}

async function requireWhole(folder: string, { path, sha256 }: Pick<BackupManifest["files"], "sha256"> & { path: string }): Promise<void> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(join(folder, path)), hash);
  } catch (error) {
    throw new BackupRefused(`The backup is not whole: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (hash.digest("hex") !== sha256) throw new BackupRefused(`The backup was altered or is damaged: ${path} is not what was written.`);
}

/** Its sealed files. @throws BackupRefused for a line that names none */
export async function* filesOf(folder: string): AsyncIterable<{ id: string; path: string; size: number }> {
  for await (const line of createInterface({ input: createReadStream(join(folder, "files.txt")) })) {
    const [id = "", size] = line.split(" ");
    if (!uuid.test(id)) throw new BackupRefused("The backup was altered: files.txt names what is no file.");
    yield { id, path: join(folder, "files", id.slice(-2), id), size: Number(size) };
  }
}
