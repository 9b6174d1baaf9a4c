const everyMs = 500;

/** How far a long walk has come, on stderr: one line that is written over on a terminal, else nothing. */
export function showProgress(quiet: boolean): { show: (done: number, total: number) => void; end: () => void } {
  if (quiet || !process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(done, total) {
      if (performance.now() - shownAt < everyMs) return;
      shownAt = performance.now();
      process.stderr.write(`\r\u001b[K${done.toLocaleString("en")} / ${total.toLocaleString("en")} (${Math.floor((100 * done) / Math.max(1, total))} %)`);
    },
    end: () => process.stderr.write("\r\u001b[K"),
  };
}
