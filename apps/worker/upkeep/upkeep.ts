import type { Deps } from "@hoopoe/actions";
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from "@nestjs/common";
import { DEPS, UPKEEP } from "../tokens.js";
import { AgainAndAgain } from "./again-and-again.js";
import { type UpkeepSettings, upkeepTasks } from "./tasks.js";

/** Everything that a worker does by itself, each in its own rhythm. */
@Injectable()
export class Upkeep implements OnModuleInit, OnModuleDestroy {
  readonly #tasks: AgainAndAgain[];

  constructor(@Inject(DEPS) deps: Deps, @Inject(UPKEEP) settings: UpkeepSettings) {
    this.#tasks = upkeepTasks(deps, settings).map((task) => new AgainAndAgain(task));
  }

  onModuleInit(): void {
    for (const task of this.#tasks) task.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
  }
}
