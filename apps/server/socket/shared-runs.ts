import type { Frame, Packet } from "./engine-parts.js";

/** Above this, frames go to the kernel as they are: a copy for each member would cost more than the longer call. */
const longestRun = 64 * 1024;
/** Members of many rooms have many different runs; beyond this many with one beginning, theirs are not looked for. */
const mostAlike = 16;

type Run = { frames: Frame[]; bytes: Buffer };

/** The frames of one turn as single buffers, each made once for all members that are to get just these frames. */
export class SharedRuns {
  readonly #runs = new Map<Frame, Run[]>();

  /** The packets' frames in one piece; undefined when one of them is no broadcast's frame, or the whole is too long to be copied. */
  of(packets: Packet[]): Buffer | undefined {
    const first = packets[0]?.options?.wsPreEncodedFrame;
    if (!first) return undefined;
    if (packets.length === 1) return first.length === 1 ? first[0] : undefined;
    const alike = this.#runs.get(first);
    const found = alike?.find((run) => holds(run, packets));
    if (found) return found.bytes;
    const made = alike && alike.length >= mostAlike ? undefined : join(packets);
    if (!made) return undefined;
    if (alike) alike.push(made);
    else this.#runs.set(first, [made]);
    return made.bytes;
  }

  /** Forgets them: the turn is over. */
  clear(): void {
    if (this.#runs.size) this.#runs.clear();
  }
}

function holds({ frames }: Run, packets: Packet[]): boolean {
  if (frames.length !== packets.length) return false;
  for (let i = 0; i < frames.length; i++) if (frames[i] !== packets[i]?.options?.wsPreEncodedFrame) return false;
  return true;
}

function join(packets: Packet[]): Run | undefined {
  const frames: Frame[] = [];
  let length = 0;
  for (const { options } of packets) {
    const frame = options?.wsPreEncodedFrame;
    if (!frame) return undefined;
    for (const piece of frame) length += piece.length;
    if (length > longestRun) return undefined;
    frames.push(frame);
  }
  return { frames, bytes: Buffer.concat(frames.flat(), length) };
}
