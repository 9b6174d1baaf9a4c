import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** How loaded the process is, each as a share of what it bears: 1 and more is too much. */
export type Signals = { loop: number; pool: number; memory: number };

const resolutionMs = 10;
// standing values, not single ones: a pause for garbage, or a machine that stalled, is no overload
const loopMs = 400;
const poolWaiting = 400;
const heapFree = { from: 0.6, full: 0.9 };
const rssFree = { from: 0.75, full: 0.95 };
const weight = 0.1;
const worst = 2;

/** Reads the signals; to be asked about every 100 ms. @param waiting how many wait for a database connection */
export function openSignals(waiting: () => number): { read: () => Signals; close: () => void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const smoothed = { loop: 0, pool: 0 };
  const smooth = (name: keyof typeof smoothed, now: number): number => (smoothed[name] += (Math.min(now, worst) - smoothed[name]) * weight);
  return {
    read() {
      delay.enable();
      const late = delay.count ? Math.max(0, delay.mean / 1e6 - resolutionMs) : 0;
      delay.reset();
      return { loop: smooth("loop", late / loopMs), pool: smooth("pool", waiting() / poolWaiting), memory: memoryShare() };
    },
    close: () => delay.disable(),
  };
}

function memoryShare(): number {
  const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics();
  // what the container may use; without one, the machine's memory or an absurd number
  const constrained = process.constrainedMemory();
  const rss = constrained > 0 && constrained < 2 ** 50 ? process.memoryUsage.rss() / constrained : 0;
  return Math.max(share(used / most, heapFree), share(rss, rssFree));
}

const share = (value: number, { from, full }: { from: number; full: number }): number => Math.max(0, (value - from) / (full - from));
