import { carryOutErasure, type Deps } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS } from "../tokens.js";

const lookEveryMs = 1_000;

/** Carries out erasures, one after the other; what a worker that died had begun is gone on with by the next one. */
@Injectable()
export class ErasureLoop implements OnModuleInit, OnModuleDestroy {
  #looking: NodeJS.Timeout | undefined;
  #underWay = false;

  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  onModuleInit(): void {
    this.#looking = setInterval(() => void this.#look(), lookEveryMs);
  }

  onModuleDestroy(): void {
    clearInterval(this.#looking);
  }

  async #look(): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = true;
    try {
      while (await carryOutErasure(this.deps));
    } catch (error) {
      this.deps.log.warn({ error: (error as Error).name, code: (error as { code?: string }).code }, "an erasure was interrupted, and is tried again");
    } finally {
      this.#underWay = false;
    }
  }
}
