/** Runs each of a set of functions at most once a frame: many changes, one rendering. */
export type Frame = {
  /** Runs `flush` at the next frame; again before then changes nothing. */
  schedule(flush: () => void): void;
  close(): void;
};

const frameMs = 16;
/** Animation frames stop in a hidden tab, in which the title's counter must still move. */
const hiddenMs = 200;

/** Frames follow `requestAnimationFrame` where there is one, else a timer of 16 ms. */
export function createFrame(): Frame {
  const waiting = new Set<() => void>();
  const request = typeof requestAnimationFrame === "function" ? requestAnimationFrame.bind(globalThis) : null;
  let animation: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer);
    if (animation !== null) globalThis.cancelAnimationFrame(animation);
    timer = animation = null;
  };
  const run = (): void => {
    cancel();
    const flushes = [...waiting];
    waiting.clear();
    for (const flush of flushes) flush();
  };
  return {
    schedule(flush) {
      waiting.add(flush);
      if (timer !== null) return;
      timer = setTimeout(run, request ? hiddenMs : frameMs);
      if (request) animation = request(run);
    },
    close() {
      waiting.clear();
      cancel();
    },
  };
}
