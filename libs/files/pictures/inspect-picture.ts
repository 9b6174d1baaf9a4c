import type { Metadata, Sharp } from "sharp";
import { kindOf } from "./kind.js";
import { withPicture } from "./open-picture.js";
import { PictureUnreadable } from "./unreadable.js";

/** A picture as it is kept: its media type, and its size in pixels as it is shown (of one frame). */
export type Picture = { type: string; width: number; height: number; bytes: Buffer };

/**
 * What a file really is, from its bytes, whatever it is called. A picture (JPEG, PNG, WebP, GIF; of up to 25 MB and 50 megapixels, frames counted) is written
 * anew: upright, in sRGB, without anything that a camera or a program noted in it (EXIF with positions, XMP, IPTC, comments) or hid behind it. Animated ones
 * of GIF and WebP stay so.
 * @returns null for what is no picture, damaged, larger, or takes longer than half a minute
 */
export async function inspectPicture(bytes: Buffer): Promise<Picture | null> {
  try {
    return await withPicture(bytes, "all", async (open) => {
      const metadata = await open().metadata();
      const frames = metadata.pages ?? 1;
      // what is told frame by frame cannot be turned; and no program notes a turn in it
      const picture = frames > 1 ? open() : open().autoOrient();
      const { data, info } = await encoded(picture, bytes, metadata).toBuffer({ resolveWithObject: true });
      return { type: `image/${info.format}`, width: info.width, height: info.pageHeight ?? info.height, bytes: data };
    });
  } catch (error) {
    if (error instanceof PictureUnreadable) return null;
    throw error;
  }
}

/** In the format that it came in, as near to it as that can be. */
function encoded(picture: Sharp, bytes: Buffer, { chromaSubsampling, isPalette }: Metadata): Sharp {
  switch (kindOf(bytes)) {
    case "jpeg":
      return picture.jpeg({ quality: 92, chromaSubsampling: chromaSubsampling?.startsWith("4:4:4") ? "4:4:4" : "4:2:0" });
    case "webp":
      return picture.webp(bytes.includes("VP8L") ? { lossless: true, effort: 2 } : { quality: 90, effort: 2 });
    case "gif":
      return picture.gif({ effort: 3 });
    default:
      return picture.png({ palette: isPalette, quality: 100, effort: 3 });
  }
}
