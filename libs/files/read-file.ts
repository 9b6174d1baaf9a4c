import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { type FileKey, openFile } from "@hoopoe/crypto";
import { FileMissing, isAbsent } from "./faults.js";
import type { Place } from "./open-files.js";

type Reading = { id: string; key: FileKey; range?: { from: number; to: number } };

/** @throws as `Files.read` */
export async function readFile(place: Place, { id, key, range }: Reading): Promise<{ size: number; stream: Readable }> {
  const handle = await open(place.path, "r").catch((error: unknown) => {
    throw isAbsent(error) ? new FileMissing(id, { cause: error }) : error;
  });
  try {
    const { size: bytes } = await handle.stat();
    const file = await openFile({ key, id }, { bytes, read: async (from, to) => await readBytes(handle, from, to) });
    if (range && !(range.from >= 0 && range.from <= range.to && range.from < file.size)) throw new RangeError("no such bytes in the file");
    const stream = Readable.from(file.read(range ?? { from: 0, to: file.size }), { objectMode: false });
    // a stream that nobody read from closes without having asked for anything
    stream.once("close", () => void handle.close());
    return { size: file.size, stream };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readBytes(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
