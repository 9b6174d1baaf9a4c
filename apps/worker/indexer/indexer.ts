import { setTimeout as sleep } from "node:timers/promises";
import { type Behind, type Deps, isDatabaseAway } from "@hoopoe/actions";
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "../health/figures.js";
import { DEPS } from "../tokens.js";
import { IdleCores } from "./idle-cores.js";

/** How often is looked for what changed lately, and for what else is behind (left by a time without workers, or with the index off). */
const lookEveryMs = 400;
const lookAtAllMs = 60_000;
const afterFaultMs = 1_000;
const fullLook = 100;
const lastBatchMs = 3_000;
const leastSweepRestMs = 100;
/** For each millisecond of work so many of rest, at least and at most; processors are looked at so often. */
const [leastRest, mostRest] = [1, 15];
/** With one processor idle. */
const restBesideOne = 3;
const lookAtCoresMs = 250;

/**
 * Keeps the index for search up with the messages, at most half of the time at work, and the less the fewer processors are idle: people's messages and
 * the answers of bots go first, and a search opens what is not indexed yet.
 */
@Injectable()
export class Indexer implements OnModuleInit, OnApplicationShutdown {
  readonly #shutdown = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #lookAtAllAt = 0;
  /** What was behind and was not done: a long way takes more batches than one, and when nothing changes there any more, looks at what did know nothing of it. */
  #backlog: string[] = [];
  #hasFault = false;
  readonly #idle = new IdleCores();
  #lookedAtCoresAt = performance.now();
  #rest = leastRest;

  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(FIGURES) private readonly figures: WorkerFigures,
  ) {}

  onModuleInit(): void {
    if (this.deps.settings.searchIndex) this.#running = this.#run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#shutdown.abort();
    // what a database that stands still keeps is rolled back by it
    await Promise.race([this.#running, sleep(lastBatchMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    while (!this.#shutdown.signal.aborted) {
      const restMs = await this.#step().catch((error: unknown) => this.#fault(error));
      await sleep(restMs, undefined, { signal: this.#shutdown.signal }).catch(() => undefined);
    }
  }

  /** One batch, or a look that found nothing; gives how long to rest. */
  async #step(): Promise<number> {
    const { indexing } = this.deps.store;
    const atAll = performance.now() >= this.#lookAtAllAt;
    const behind = await this.#behind(atAll);
    if (atAll && behind.length < fullLook) {
      if (await indexing.sweep()) return leastSweepRestMs;
      this.#lookAtAllAt = performance.now() + lookAtAllMs;
    }
    this.figures.searchBehind = behind.length;
    this.#hasFault = false;
    if (!behind.length) return lookEveryMs;
    const begun = performance.now();
    const { conversations, written, left } = await indexing.index(behind);
    this.#backlog = left;
    const tookMs = performance.now() - begun;
    this.figures.indexed(written, tookMs / 1_000);
    // none was free: another worker has them
    return conversations ? tookMs * this.#restFactor() : lookEveryMs;
  }

  async #behind(atAll: boolean): Promise<Behind[]> {
    const { indexing } = this.deps.store;
    const found = await indexing.behind(atAll ? "all" : "recent");
    const known = new Set(found.map(({ conversationId }) => conversationId));
    const others = this.#backlog.filter((id) => !known.has(id));
    if (others.length) found.push(...(await indexing.behind({ conversationIds: others })));
    return found;
  }

  /** With two processors idle half of the time at work, with one a quarter, with none a sixteenth: what people wait for finds a processor free, and the database too. */
  #restFactor(): number {
    if (performance.now() - this.#lookedAtCoresAt < lookAtCoresMs) return this.#rest;
    this.#lookedAtCoresAt = performance.now();
    const idle = this.#idle.sinceLast();
    if (idle !== null) this.#rest = Math.min(mostRest, Math.max(leastRest, restBesideOne * idle ** -2));
    return this.#rest;
  }

  #fault(error: unknown): number {
    const { name, code } = error as { name?: string; code?: string };
    if (!this.#hasFault) this.deps.log.warn({ error: name, code, databaseAway: isDatabaseAway(error) }, "messages are not indexed for search at the moment");
    this.#hasFault = true;
    // what was left meanwhile may be older than what is looked for each time
    this.#lookAtAllAt = 0;
    return afterFaultMs;
  }
}
