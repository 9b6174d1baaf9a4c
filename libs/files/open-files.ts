import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { FileKey } from "@hoopoe/crypto";
import { isAbsent } from "./faults.js";
import { keepFile } from "./keep-file.js";
import { readFile } from "./read-file.js";

/** Sealed files by id (a UUID). What they are called and who may read them is kept elsewhere. */
export interface Files {
  /**
   * Seals and keeps; resolves when it is on disk, whatever happens to the machine then. `plain` is read no faster than it is written.
   * @returns the plain bytes' number
   * @throws FileTooLarge, DiskFull, what `plain` throws; nothing is kept then
   */
  put(id: string, plain: AsyncIterable<Uint8Array>, options: { key: FileKey; limitBytes: number }): Promise<{ size: number }>;
  /**
   * Plain bytes from `range.from` to `range.to`, both included; all without a range. The stream holds the file open until it has ended or is destroyed.
   * @returns `size` of the whole, which is true even if bytes behind the range are damaged
   * @throws FileMissing; FileDamaged where its beginning or its end is; what is damaged between is an error FileDamaged of the stream
   */
  read(id: string, options: { key: FileKey; range?: { from: number; to: number } }): Promise<{ size: number; stream: Readable }>;
  /** What was left over of it too. Absent: nothing. */
  remove(id: string): Promise<void>;
  /** All of them in no order, with when they were last written; what a killed process left over too, under the id that it was to have. */
  list(): AsyncIterable<{ id: string; keptAt: Date }>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Sealed files in a folder, which is made if it is not there: `aa/<id>`, by the last two digits of the id, since the first ones are the time. Nothing plain
 * is ever written.
 * @param options.dir absolute
 */
export async function openFiles({ dir }: { dir: string }): Promise<Files> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const placeOf = (id: string): Place => {
    if (!uuid.test(id)) throw new RangeError("the id of a file is a UUID in small letters");
    const folder = join(dir, id.slice(-2));
    return { dir, folder, path: join(folder, id), unfinished: join(folder, `${id}${unfinishedMark}`) };
  };
  return {
    put: async (id, plain, options) => await keepFile(placeOf(id), { id, plain, ...options }),
    read: async (id, options) => await readFile(placeOf(id), { id, ...options }),
    async remove(id) {
      const { path, unfinished } = placeOf(id);
      for (const one of [unfinished, path]) await unlink(one).catch(unlessAbsent);
    },
    async *list() {
      for (const folder of await readdir(dir)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const name of await readdir(join(dir, folder))) {
          const id = name.endsWith(unfinishedMark) ? name.slice(0, -unfinishedMark.length) : name;
          // removed since
          const found = uuid.test(id) && (await stat(join(dir, folder, name)).catch(unlessAbsent));
          if (found) yield { id, keptAt: found.mtime };
        }
      }
    },
  };
}

/** Where a file is kept, and where while it is written. */
export type Place = { dir: string; folder: string; path: string; unfinished: string };

const unfinishedMark = ".unfinished";

function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
