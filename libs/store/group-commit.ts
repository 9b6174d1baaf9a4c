import { fail } from "@hoopoe/protocol";
import { databaseAway, isDatabaseAway, isRowHeld, rowHeld } from "./database.js";

/** How one item of a batch ended: `again` puts it at the head of the next batch. */
export type Settled<R> = { value: R } | { error: unknown } | "again";
/** Called after each batch: its rows, how long its commit took and how long its oldest item had waited before, in milliseconds. */
export type BatchObserver = (batch: { rows: number; commitMs: number; waitedMs: number }) => void;
/** What was measured since the process began; `waiting` and `oldestSince` (performance.now(), null when none waits) are of now. */
export type CommitFigures = { batches: number; rows: number; waiting: number; oldestSince: number | null; lastBatch: number; lastCommitMs: number };

/** Rows that a batch locks, one of each item: those that somebody else holds keep nothing else waiting. */
export type Locks<I> = {
  keyOf: (item: I) => string;
  /** Which of these nobody holds now. */
  free: (keys: string[]) => Promise<ReadonlySet<string>>;
};

type Options<I, R> = {
  /** One transaction for all of these; one answer for each, in their order. */
  run: (items: I[]) => Promise<Settled<R>[]>;
  /** How many rows an item stands for. */
  rowsOf?: (item: I) => number;
  batchRows: number;
  waitingItems: number;
  /** For look-ups in a crowd: how long a batch waits for more once several came at about the same time, in milliseconds. */
  gatherMs?: number;
  locks?: Locks<I>;
};
type Waiting<I, R> = { item: I; since: number; resolve: (result: R) => void; reject: (error: unknown) => void };

const crowdMs = 50;
/** What was found to be held is not tried for so long: each try keeps a batch waiting. */
const heldMs = 2_000;

/**
 * Group commit: while one transaction is in flight the next batch gathers; each batch is one round trip.
 * A batch that fails as a whole is tried again one by one, so that one bad item harms none.
 */
export class GroupCommit<I, R> {
  #waiting: Waiting<I, R>[] = [];
  #flying = false;
  #crowdedUntil = 0;
  readonly #heldUntil = new Map<string, number>();
  readonly #observers = new Set<BatchObserver>();
  readonly #figures = { batches: 0, rows: 0, lastBatch: 0, lastCommitMs: 0 };

  constructor(private readonly options: Options<I, R>) {}

  get figures(): CommitFigures {
    return { ...this.#figures, waiting: this.#waiting.length, oldestSince: this.#waiting[0]?.since ?? null };
  }

  onBatch(observer: BatchObserver): void {
    this.#observers.add(observer);
  }

  /** Resolves when the item's batch is committed. @throws what `run` says of the item; OVERLOADED, UNAVAILABLE: retryable */
  commit(item: I): Promise<R> {
    if (this.#isHeld(item)) return Promise.reject(rowHeld());
    if (this.#waiting.length >= this.options.waitingItems) return Promise.reject(fail("OVERLOADED", undefined, { retryAfterMs: 1_000 }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, since: performance.now(), resolve, reject });
      if (!this.#flying) void this.#fly();
    });
  }

  async #fly(): Promise<void> {
    this.#flying = true;
    // what arrives in the same turn of the event loop goes along
    await new Promise(setImmediate);
    while (this.#waiting.length) {
      await this.#gather();
      await this.#commit(this.#waiting.splice(0, this.#fitting()));
    }
    this.#flying = false;
  }

  // who comes alone is not kept waiting
  async #gather(): Promise<void> {
    const { gatherMs } = this.options;
    if (gatherMs === undefined) return;
    const now = performance.now();
    if (now < this.#crowdedUntil) await new Promise((resolve) => setTimeout(resolve, gatherMs));
    if (this.#waiting.length > 1) this.#crowdedUntil = now + crowdMs;
  }

  // at least one item, however many rows it stands for
  #fitting(): number {
    const { rowsOf, batchRows } = this.options;
    if (!rowsOf) return batchRows;
    let rows = 0;
    for (const [count, { item }] of this.#waiting.entries()) {
      rows += rowsOf(item);
      if (rows > batchRows && count > 0) return count;
    }
    return this.#waiting.length;
  }

  async #commit(batch: Waiting<I, R>[], again = false): Promise<void> {
    const started = performance.now();
    try {
      const settled = await this.options.run(batch.map(({ item }) => item));
      for (const [i, waiting] of batch.entries()) this.#settle(waiting, settled[i]);
    } catch (error) {
      const { locks } = this.options;
      if (isDatabaseAway(error)) for (const { reject } of batch) reject(databaseAway());
      else if (locks && isRowHeld(error) && !again) await this.#commitFree(batch, locks);
      else if (batch.length === 1) batch[0]?.reject(isRowHeld(error) ? rowHeld() : error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
    this.#measure(batch, started);
  }

  /** A batch without what is for rows that are held. What waits for these goes with it: later words are not to come before it. */
  async #commitFree(batch: Waiting<I, R>[], { keyOf, free }: Locks<I>): Promise<void> {
    const found = await free([...new Set(batch.map(({ item }) => keyOf(item)))]).catch(() => new Set<string>());
    const held = new Set(batch.map(({ item }) => keyOf(item)).filter((key) => !found.has(key)));
    const until = performance.now() + heldMs;
    for (const key of held) this.#heldUntil.set(key, until);
    const isFree = ({ item, reject }: Waiting<I, R>): boolean => {
      if (!held.has(keyOf(item))) return true;
      reject(rowHeld());
      return false;
    };
    const rest = batch.filter(isFree);
    if (held.size) this.#waiting = this.#waiting.filter(isFree);
    if (rest.length) await this.#commit(rest, true);
  }

  #isHeld(item: I): boolean {
    const key = this.#heldUntil.size ? this.options.locks?.keyOf(item) : undefined;
    if (key === undefined) return false;
    if (performance.now() < (this.#heldUntil.get(key) ?? 0)) return true;
    this.#heldUntil.delete(key);
    return false;
  }

  #settle(waiting: Waiting<I, R>, settled: Settled<R> | undefined): void {
    if (settled === "again") this.#waiting.unshift(waiting);
    else if (!settled) waiting.reject(fail("INTERNAL"));
    else if ("error" in settled) waiting.reject(settled.error);
    else waiting.resolve(settled.value);
  }

  #measure(batch: Waiting<I, R>[], started: number): void {
    const { rowsOf } = this.options;
    const rows = rowsOf ? batch.reduce((sum, { item }) => sum + rowsOf(item), 0) : batch.length;
    const commitMs = performance.now() - started;
    Object.assign(this.#figures, { batches: this.#figures.batches + 1, rows: this.#figures.rows + rows, lastBatch: rows, lastCommitMs: commitMs });
    for (const observe of this.#observers) observe({ rows, commitMs, waitedMs: started - (batch[0]?.since ?? started) });
  }
}
