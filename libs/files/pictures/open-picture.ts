import type { default as SharpModule, Sharp } from "sharp";
import { type Kind, kindOf } from "./kind.js";
import { PictureUnreadable } from "./unreadable.js";

type SharpFunction = typeof SharpModule;

/** Larger ones are not opened: they are held in memory, packed and unpacked. */
export const pictureLimits = { bytes: 25 * 1024 * 1024, pixels: 50_000_000 } as const;

const secondsMax = 30;
const atOnce = 2;

let loaded: Promise<SharpFunction> | null = null;

/** 25 MB of libraries, for those processes only that see a picture. Of some twenty formats that they read, four are left. */
const load = (): Promise<SharpFunction> =>
  (loaded ??= import("sharp").then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer", "VipsForeignLoadNsgifBuffer"] });
    return sharp;
  }));

/** A picture's bytes; or what reads them, once its turn has come, so that those that wait are not held in memory. */
export type PictureBytes = Buffer | (() => Promise<Buffer>);

/**
 * Opens the picture for `use`, two at a time in this process; the others wait.
 * @param frames all of an animated one count towards the limit of pixels
 * @throws PictureUnreadable, also for whatever goes wrong in `use` and while the bytes are read
 */
export async function withPicture<T>(given: PictureBytes, frames: "first" | "all", use: (open: () => Sharp, kind: Kind) => Promise<T>): Promise<T> {
  // a machine where it cannot be loaded is not the picture's fault
  const sharp = await load();
  await turn();
  try {
    const bytes = typeof given === "function" ? await given() : given;
    const kind = kindOf(bytes);
    if (bytes.length > pictureLimits.bytes || !kind) throw new PictureUnreadable();
    const open = (): Sharp =>
      sharp(bytes, { limitInputPixels: pictureLimits.pixels, failOn: "error", sequentialRead: true, animated: frames === "all" }).timeout({
        seconds: secondsMax,
      });
    return await use(open, kind);
  } catch (error) {
    throw new PictureUnreadable({ cause: error });
  } finally {
    leave();
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running < atOnce) running += 1;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
}

/** The place is handed on, not given back, while somebody waits. */
function leave(): void {
  const next = waiting.shift();
  if (next) next();
  else running -= 1;
}
