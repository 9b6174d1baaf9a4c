import { type Deps, endFiles, removeStrays } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS } from "../tokens.js";

const lookEveryMs = 15_000;
/** All that lies on the disk is gone through: a walk over its folders. */
const straysEveryMs = 3_600_000;

/** Ends files that hang on no message any more, and takes off the disk what nobody knows. */
@Injectable()
export class FilesLoop implements OnModuleInit, OnModuleDestroy {
  #looking: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #over = false;
  #straysAt = performance.now() + straysEveryMs / 60;

  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  onModuleInit(): void {
    this.#lookIn(lookEveryMs);
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
      const ended = await endFiles(this.deps);
      if (ended) this.deps.log.info({ files: ended }, "files that hung on no message any more were removed");
      if (performance.now() > this.#straysAt) {
        this.#straysAt = performance.now() + straysEveryMs;
        const strays = await removeStrays(this.deps);
        if (strays) this.deps.log.info({ files: strays }, "files that nobody knows were removed from the disk");
      }
    } catch (error) {
      this.deps.log.warn({ error: (error as Error).name }, "files could not be looked through; tried again");
    }
    if (!this.#over) this.#lookIn(lookEveryMs);
  }
}
