import { type Deps, sweepUsage } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS } from "../tokens.js";

const lookEveryMs = 5_000;

/** Settles what was reserved for answers that ended with nobody left to settle it: their worker was killed, or the database was away. */
@Injectable()
export class UsageLoop implements OnModuleInit, OnModuleDestroy {
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
      const settled = await sweepUsage(this.deps);
      if (settled) this.deps.log.info({ settled }, "reservations of answers that are over were settled");
    } catch {
      // the database is away: looked at again
    } finally {
      this.#underWay = false;
    }
  }
}
