import { inspectPicture, pictureLimits } from "@hoopoe/files";
import type { File } from "@hoopoe/protocol";
import type { NewFileKey } from "@hoopoe/store";
import type { Ctx } from "../context.js";

type Kept = { id: string; key: NewFileKey };

/** So many pictures are held in memory at once. */
const atOnce = 2;
let busy = 0;
const queue: (() => void)[] = [];

const starts: readonly ((head: Buffer) => boolean)[] = [
  (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  (head) => head.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])),
  (head) => head.toString("latin1", 0, 4) === "GIF8",
  (head) => head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP",
];

/** Whether the first bytes are those of a picture that a browser shows, and it is not too large to look at; whatever its uploader calls it. */
export const maybePicture = (head: Buffer, size: number): boolean => size <= pictureLimits.bytes && starts.some((isOne) => isOne(head));

/**
 * Reads a picture that was kept and keeps it anew without what a camera noted in it. It was sealed to disk first, as it came: a slow uploader holds no
 * place here. Null: it is damaged or a bomb, and stays a file like others.
 */
export async function lookAtPicture(ctx: Ctx, { id, key }: Kept): Promise<Pick<File, "type" | "size" | "width" | "height"> | null> {
  await turn();
  try {
    const { stream } = await ctx.files.read(id, { key });
    const picture = await inspectPicture(await together(stream));
    if (!picture) return null;
    const { type, width, height, bytes } = picture;
    const { size } = await ctx.files.put(id, whole(bytes), { key, limitBytes: Number.MAX_SAFE_INTEGER });
    return { type, size, width, height };
  } finally {
    leave();
  }
}

async function together(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function turn(): Promise<void> {
  if (busy < atOnce) busy += 1;
  else await new Promise<void>((resolve) => void queue.push(resolve));
}

function leave(): void {
  const next = queue.shift();
  if (next) next();
  else busy -= 1;
}
