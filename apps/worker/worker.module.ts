import type { Deps } from "@hoopoe/actions";
import { type DynamicModule, Module } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "./health/figures.js";
import { BotReplyProcessor } from "./bot-reply/bot-reply.processor.js";
import { DryRunProcessor } from "./dry-run/dry-run.processor.js";
import { ProviderTestProcessor } from "./provider-test/provider-test.processor.js";
import { Finder } from "./redaction/finder.js";
import { Indexer } from "./indexer/indexer.js";
import { KeyRotationLoop, type RotationSettings } from "./key-rotation/key-rotation.loop.js";
import { DEPS, ROTATION, UPKEEP } from "./tokens.js";
import type { UpkeepSettings } from "./upkeep/tasks.js";
import { Upkeep } from "./upkeep/upkeep.js";

export type WorkerSettings = { rotation: RotationSettings; upkeep: UpkeepSettings };

/** The worker's parts: one processor per queue, what keeps the index for search, and what erases, settles, rotates and ends what was kept for its time. */
@Module({})
export class WorkerModule {
  static of(deps: Deps, figures: WorkerFigures, { rotation, upkeep }: WorkerSettings): DynamicModule {
    const values = [
      { provide: DEPS, useValue: deps },
      { provide: FIGURES, useValue: figures },
      { provide: ROTATION, useValue: rotation },
      { provide: UPKEEP, useValue: upkeep },
      { provide: Finder, useValue: new Finder(deps.store) },
    ];
    return {
      module: WorkerModule,
      providers: [...values, BotReplyProcessor, ProviderTestProcessor, DryRunProcessor, Upkeep, KeyRotationLoop, Indexer],
    };
  }
}
