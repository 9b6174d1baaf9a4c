import type { Sharp } from "sharp";
import { withPicture } from "./open-picture.js";

const longestSide = 1_568;
const bytesMax = 1_500_000;

/** From the best to the last one, which is taken as it is. */
const attempts = [
  { side: longestSide, quality: 85 },
  { side: longestSide, quality: 70 },
  { side: 1_120, quality: 70 },
  { side: 784, quality: 60 },
  { side: 512, quality: 50 },
] as const;

/**
 * A picture as a model is shown it: upright, its first frame, the longest side at most 1,568 px, at most 1.5 MB, nothing but pixels in it. JPEG; PNG where
 * something shines through.
 * @throws PictureUnreadable
 */
export async function pictureForModel(bytes: Buffer): Promise<{ mediaType: string; bytes: Buffer }> {
  return await withPicture(bytes, "first", async (open) => {
    const { hasAlpha } = await open().metadata();
    const isTransparent = hasAlpha && !(await open().stats()).isOpaque;
    let smallest = Buffer.alloc(0);
    for (const { side, quality } of attempts) {
      const picture = open().autoOrient().resize({ width: side, height: side, fit: "inside", withoutEnlargement: true });
      smallest = await inFormat(picture, isTransparent ? "png" : "jpeg", quality).toBuffer();
      if (smallest.length <= bytesMax) break;
    }
    return { mediaType: isTransparent ? "image/png" : "image/jpeg", bytes: smallest };
  });
}

const inFormat = (picture: Sharp, format: "png" | "jpeg", quality: number): Sharp =>
  format === "png" ? picture.png({ compressionLevel: 9 }) : picture.flatten({ background: "white" }).jpeg({ quality, chromaSubsampling: "4:4:4" });
