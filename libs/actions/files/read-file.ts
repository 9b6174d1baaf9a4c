import { FileDamaged, FileMissing, type Files } from "@hoopoe/files";
import { fail, type File } from "@hoopoe/protocol";
import { requireReadableFile } from "../access.js";
import type { Ctx } from "../context.js";

/** What is said of a file, and its bytes: those from `from` to `to`, both included, or all. */
export type OpenedFile = { file: File; read(range?: { from: number; to: number }): Promise<Bytes> };
type Bytes = Awaited<ReturnType<Files["read"]>>["stream"];

/** A file that the actor may read now. @throws Fault NOT_FOUND, for whoever may not know that it is there; `read`: CONFLICT when its bytes are lost or altered */
export async function readFile(ctx: Ctx, id: string): Promise<OpenedFile> {
  const { file, key } = await requireReadableFile(ctx, id);
  return {
    file,
    async read(range) {
      try {
        return (await ctx.files.read(id, { key, ...(range && { range }) })).stream;
      } catch (error) {
        if (!(error instanceof FileMissing || error instanceof FileDamaged)) throw error;
        ctx.log.error({ fileId: id, requestId: ctx.requestId, error: error.name }, "a file cannot be read: its bytes are missing, or were altered");
        throw fail("CONFLICT", "The file cannot be read any more: its bytes are missing on the disk, or were altered.");
      }
    },
  };
}
