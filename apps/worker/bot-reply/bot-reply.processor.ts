import { type Deps, sweepRuns } from "@hoopoe/actions";
import { BotReplyJob, validated } from "@hoopoe/protocol";
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "../health/figures.js";
import { DEPS } from "../tokens.js";
import { reply, type ReplyDeps } from "./reply.js";

const concurrency = 64;
const sweepEveryMs = 2_000;
const withoutQueue = 8;

/** Answers bot runs from the queue, and those that the queue lost. */
@Injectable()
export class BotReplyProcessor implements OnModuleInit, OnApplicationShutdown {
  readonly #shutdown = new AbortController();
  readonly #direct = new Set<string>();
  #sweeper: NodeJS.Timeout | undefined;

  readonly #deps: ReplyDeps;

  constructor(@Inject(DEPS) deps: Deps, @Inject(FIGURES) figures: WorkerFigures) {
    this.#deps = { ...deps, figures };
  }

  onModuleInit(): void {
    this.#deps.bus.jobs.process("bot-reply", { concurrency }, async (data, signal) => {
      const either = AbortSignal.any([signal, this.#shutdown.signal]);
      await reply(this.#deps, validated(BotReplyJob, data).runId, either);
    });
    this.#sweeper = setInterval(() => void this.#sweep().catch(() => undefined), sweepEveryMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#sweeper);
    this.#shutdown.abort();
  }

  // runs that the queue cannot take are answered all the same, a few at a time
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
