import { uuidv7 } from "@hoopoe/crypto";
import { DiskFull, FileTooLarge } from "@hoopoe/files";
import { declaredType, fail, type File, FileName, limits, unknownType, validatedAt } from "@hoopoe/protocol";
import type { NewFileKey } from "@hoopoe/store";
import type { Ctx } from "../context.js";
import { lookAtPicture, maybePicture } from "./look-at-picture.js";

/** What a program says of its file, and the bytes as they come. */
export type Uploaded = { name: string; type: string; content: AsyncIterable<Uint8Array> };

const waiting = { files: limits.waitingFiles, bytes: limits.waitingBytes };
const headBytes = 16;

/** Asks before the first byte is read: how often, and how much of this person's waits for its message. @throws Fault RATE_LIMITED */
export async function requireMayUpload(ctx: Ctx): Promise<void> {
  ctx.limiter.take("upload", ctx.actor.id);
  await ctx.store.files.requireRoom({ uploaderId: ctx.actor.id, size: 0 }, waiting);
}

/**
 * Seals an upload as it comes and keeps it for its message. Nothing is kept of one that is refused or breaks off.
 * @throws Fault VALIDATION at `file`, TOO_LARGE, RATE_LIMITED, UNAVAILABLE when the disk is full; what `content` throws
 */
export async function uploadFile(ctx: Ctx, { name: given, type, content }: Uploaded): Promise<File> {
  const name = validatedAt("file", FileName, given);
  const id = uuidv7();
  const key = await ctx.store.files.newKey(id);
  try {
    const { size, head } = await keep(ctx, { id, key }, content);
    const picture = maybePicture(head, size) ? await lookAtPicture(ctx, { id, key }) : null;
    const said = declaredType(type);
    const file: File = picture ? { id, name, ...picture } : { id, name, type: said.startsWith("image/") ? unknownType : said, size, width: null, height: null };
    await ctx.store.files.add({ ...file, uploaderId: ctx.actor.id }, key, waiting);
    return file;
  } catch (error) {
    await ctx.files.remove(id).catch(() => undefined);
    throw refusalOf(error, ctx);
  }
}

async function keep(ctx: Ctx, { id, key }: { id: string; key: NewFileKey }, content: AsyncIterable<Uint8Array>): Promise<{ size: number; head: Buffer }> {
  let head = Buffer.alloc(0);
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
      yield piece;
    }
  }
  const { size } = await ctx.files.put(id, watched(), { key, limitBytes: ctx.settings.fileLimitBytes });
  return { size, head };
}

function refusalOf(error: unknown, { settings }: Ctx): unknown {
  if (error instanceof FileTooLarge) return tooLarge(settings.fileLimitBytes);
  if (error instanceof DiskFull) return fail("UNAVAILABLE", "There is no room left for files; try again later.", { retryAfterMs: 60_000 });
  return error;
}

/** What is said of a file that is larger than files may be here. */
export const tooLarge = (limitBytes: number): Error => fail("TOO_LARGE", `A file may have at most ${limitBytes / (1024 * 1024)} MiB.`);
