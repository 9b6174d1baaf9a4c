import { pictureForModel, pictureLimits } from "@hoopoe/files";
import type { Deps } from "../context.js";

type Shown = { mediaType: string; base64: string };

/**
 * A picture as models are shown it (see `pictureForModel`). Null when this person or bot may not read it now, or when it cannot be opened: an answer goes on
 * without it.
 */
export async function readPicture(deps: Deps, { fileId, readerId }: { fileId: string; readerId: string }): Promise<Shown | null> {
  const found = await deps.store.files.readable(fileId, readerId);
  if (!found || found.file.size > pictureLimits.bytes) return null;
  const { key } = found;
  try {
    const { mediaType, bytes } = await pictureForModel(async () => {
      const { stream } = await deps.files.read(fileId, { key });
      return Buffer.concat((await stream.toArray()) as Buffer[]);
    });
    return { mediaType, base64: bytes.toString("base64") };
  } catch (error) {
    const { name, cause } = error as Error;
    deps.log.warn({ fileId, error: name, cause: cause instanceof Error ? cause.name : undefined }, "a picture cannot be shown to a model");
    return null;
  }
}
