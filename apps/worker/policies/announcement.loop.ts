import { announcePolicy, type Deps } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS } from "../tokens.js";

const lookEveryMs = 5_000;

/** Tells everybody in chat of a new version of the scope of use and protection; what a worker that died left undone the next one does. */
@Injectable()
export class AnnouncementLoop implements OnModuleInit, OnModuleDestroy {
  #looking: NodeJS.Timeout | undefined;
  #underWay = false;
  /** The version that everybody was told of. */
  #finished: string | null = null;

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
      const { version, told, complete } = await announcePolicy(this.deps, this.#finished);
      if (complete) this.#finished = version;
      if (told) this.deps.log.info({ told, version }, "people were told of a new version of the scope of use and protection");
    } catch {
      // the database is away: looked at again
    } finally {
      this.#underWay = false;
    }
  }
}
