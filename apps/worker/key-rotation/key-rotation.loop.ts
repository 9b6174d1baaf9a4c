import { type Deps, type DueRotation, rotateWhenDue } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "../health/figures.js";
import { DEPS, ROTATION } from "../tokens.js";

/** `days`: how old the master key may become; 0: it is not rotated by itself. */
export type RotationSettings = Pick<DueRotation, "days" | "note">;

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Every process says every 5 s which version it has. */
const patienceMs = 30_000;
/** As often as it looks by itself, then up to so many times as long apart. */
const mostTimes = 60;

/** Rotates the master key when its time has come. What does not succeed is tried again after a minute, then ever later, at most an hour. */
@Injectable()
export class KeyRotationLoop implements OnModuleInit, OnModuleDestroy {
  readonly #stopping = new AbortController();
  readonly #lookEveryMs: number;
  #looking: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #failures = 0;

  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(ROTATION) private readonly settings: RotationSettings,
    @Inject(FIGURES) private readonly figures: WorkerFigures,
  ) {
    this.#lookEveryMs = Math.min(minuteMs, Math.max(1_000, (settings.days * dayMs) / 20));
    figures.keyRotationDays = settings.days;
  }

  onModuleInit(): void {
    if (this.settings.days) this.#lookLater();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#looking);
    await this.#underWay;
  }

  #lookLater(): void {
    const waitMs = this.#lookEveryMs * Math.min(2 ** this.#failures, mostTimes);
    this.#looking = setTimeout(() => {
      this.#underWay = this.#look();
    }, waitMs);
  }

  async #look(): Promise<void> {
    const { deps, settings } = this;
    const well = await rotateWhenDue(deps, { ...settings, patienceMs, signal: this.#stopping.signal });
    this.#failures = well ? 0 : this.#failures + 1;
    this.figures.keyRotationFailing = !well;
    if (!this.#stopping.signal.aborted) this.#lookLater();
  }
}
