import { z } from "zod";
import { Id } from "./primitives.js";

/**
 * A file as its readers see it. `type`: a media type; `image/…` only where the bytes were found to be a picture that a browser shows, and then with its size in
 * pixels as it is to be shown. `size` is in bytes, as downloaded. Positions and other notes of cameras are taken out of pictures before they are kept.
 */
export const File = z.object({
  id: Id,
  name: z.string(),
  type: z.string(),
  size: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type File = z.infer<typeof File>;
