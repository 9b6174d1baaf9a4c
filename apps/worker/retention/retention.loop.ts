import { type Deps, endRecords } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS, RETENTION } from "../tokens.js";

/** `days`: how long receipts, and consents of who was erased, are kept; 0: for good. */
export type RetentionSettings = { days: number };

const firstLookMs = 60_000;
const lookEveryMs = 3_600_000;

/** Ends records whose time is over. */
@Injectable()
export class RetentionLoop implements OnModuleInit, OnModuleDestroy {
  #looking: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #over = false;

  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(RETENTION) private readonly settings: RetentionSettings,
  ) {}

  onModuleInit(): void {
    if (this.settings.days) this.#lookIn(firstLookMs);
  }

  async onModuleDestroy(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#looking);
    await this.#underWay;
  }

  #lookIn(ms: number): void {
    this.#looking = setTimeout(() => {
      this.#underWay = this.#look();
    }, ms);
  }

  async #look(): Promise<void> {
    try {
      const ended = await endRecords(this.deps, { days: this.settings.days, isOver: () => this.#over });
      if (ended.calls || ended.consents) this.deps.log.info(ended, "records whose time was over were ended");
    } catch {
      // the database is away: looked at again
    }
    if (!this.#over) this.#lookIn(lookEveryMs);
  }
}
