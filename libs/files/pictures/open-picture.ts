import type { default as SharpModule, Sharp } from "sharp";
import { kindOf } from "./kind.js";
import { PictureUnreadable } from "./unreadable.js";

type SharpFunction = typeof SharpModule;

/** Larger ones are not opened: they are held in memory, packed and unpacked. */
export const pictureLimits = { bytes: 25_000_000, pixels: 50_000_000 } as const;

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

/**
 * Opens the picture for `use`, two at a time in this process; the others wait.
 * @param frames all of an animated one count towards the limit of pixels
 * @throws PictureUnreadable, also for whatever goes wrong in `use`
 */
export async function withPicture<T>(bytes: Buffer, frames: "first" | "all", use: (open: () => Sharp) => Promise<T>): Promise<T> {
  if (bytes.length > pictureLimits.bytes || !kindOf(bytes)) throw new PictureUnreadable();
  const sharp = await load();
  await turn();
  try {
    return await use(() =>
      sharp(bytes, { limitInputPixels: pictureLimits.pixels, failOn: "error", sequentialRead: true, animated: frames === "all" }).timeout({
        seconds: secondsMax,
      }),
    );
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
