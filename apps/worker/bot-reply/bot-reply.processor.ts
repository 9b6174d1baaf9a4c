import { type Deps, sweepRuns } from "@hoopoe/actions";
import { ModelHosts } from "@hoopoe/ai";
import { BotReplyJob, validated } from "@hoopoe/protocol";
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "../health/figures.js";
import { HostWatch } from "../model-hosts/host-watch.js";
import { StoredPlaces } from "../model-hosts/shared-places.js";
import { Finder } from "../redaction/finder.js";
import { DEPS } from "../tokens.js";
import { reply, type ReplyDeps } from "./reply.js";

/**
 * Runs in this worker's hands at once. How many ask a model is decided at the door of each (`libs/ai/hosts`); here is room for those that wait there, so
 * that a model whose door is full holds up nobody who asks another. No door takes half of it.
 */
const concurrency = 1_400;
const sweepEveryMs = 2_000;
const withoutQueue = 1_400;

/** Answers bot runs from the queue, and those that the queue lost. */
@Injectable()
export class BotReplyProcessor implements OnModuleInit, OnApplicationShutdown {
  readonly #shutdown = new AbortController();
  readonly #direct = new Set<string>();
  readonly #places: StoredPlaces;
  readonly #deps: ReplyDeps;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(@Inject(DEPS) deps: Deps, @Inject(FIGURES) figures: WorkerFigures, @Inject(Finder) finder: Finder) {
    this.#places = new StoredPlaces(deps);
    const hosts = new ModelHosts({ observer: new HostWatch(deps, figures), shared: this.#places });
    figures.models.watch(hosts);
    this.#deps = { ...deps, figures, hosts, finder };
  }

  onModuleInit(): void {
    this.#deps.finder.prepare().catch((error: unknown) => this.#deps.log.warn({ error: (error as Error).name }, "what is masked could not be prepared yet"));
    this.#deps.bus.jobs.process("bot-reply", { concurrency }, async (data, signal) => {
      const either = AbortSignal.any([signal, this.#shutdown.signal]);
      await reply(this.#deps, validated(BotReplyJob, data).runId, either);
    });
    this.#sweeper = setInterval(() => void this.#sweep().catch(() => undefined), sweepEveryMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#sweeper);
    this.#places.close();
    this.#shutdown.abort();
  }

  // runs that the queue cannot take are answered all the same
  async #sweep(): Promise<void> {
    for (const runId of await sweepRuns(this.#deps)) {
      if (this.#direct.size >= withoutQueue || this.#direct.has(runId)) continue;
      this.#direct.add(runId);
      void reply(this.#deps, runId, this.#shutdown.signal)
        .catch((error: unknown) => this.#deps.log.error({ runId, error: (error as Error).name }, "a reply without the queue failed"))
        .finally(() => this.#direct.delete(runId));
    }
  }
}
