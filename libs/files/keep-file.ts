import { type FileHandle, mkdir, open, rename, unlink } from "node:fs/promises";
import { type FileKey, sealFile } from "@hoopoe/crypto";
import { DiskFull, FileTooLarge, isFull } from "./faults.js";
import type { Place } from "./open-files.js";

type Keeping = { id: string; plain: AsyncIterable<Uint8Array>; key: FileKey; limitBytes: number };

/** Writes under another name, so that what is there under its own is whole. @throws as `Files.put` */
export async function keepFile(place: Place, keeping: Keeping): Promise<{ size: number }> {
  let handle: FileHandle | null = null;
  try {
    if (await mkdir(place.folder, { recursive: true, mode: 0o700 })) await syncFolder(place.dir);
    handle = await open(place.unfinished, "wx", 0o600);
    const size = await writeSealed(handle, keeping);
    await handle.sync();
    await handle.close();
    await rename(place.unfinished, place.path);
    await syncFolder(place.folder);
    return { size };
  } catch (error) {
    // its own only: where it could not be opened, somebody else may be writing there
    if (handle) {
      await handle.close().catch(() => {});
      await unlink(place.unfinished).catch(() => {});
    }
    throw isFull(error) ? new DiskFull({ cause: error }) : error;
  }
}

async function writeSealed(handle: FileHandle, { id, plain, key, limitBytes }: Keeping): Promise<number> {
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of plain) {
      size += piece.length;
      if (size > limitBytes) throw new FileTooLarge(limitBytes);
      yield piece;
    }
  }
  for await (const sealed of sealFile({ key, id }, counted())) await writeAll(handle, sealed);
  return size;
}

/** A disk that is nearly full takes a part. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) written += (await handle.write(bytes, written)).bytesWritten;
}

/** A name lasts only when its folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
