import type { Deps } from "@hoopoe/actions";
import { type DynamicModule, Module } from "@nestjs/common";
import { FIGURES, type WorkerFigures } from "./health/figures.js";
import { ErasureLoop } from "./erasure/erasure.loop.js";
import { BotReplyProcessor } from "./bot-reply/bot-reply.processor.js";
import { UsageLoop } from "./usage/usage.loop.js";
import { DryRunProcessor } from "./dry-run/dry-run.processor.js";
import { ProviderTestProcessor } from "./provider-test/provider-test.processor.js";
import { Finder } from "./redaction/finder.js";
import { Indexer } from "./indexer/indexer.js";
import { KeyRotationLoop, type RotationSettings } from "./key-rotation/key-rotation.loop.js";
import { AnnouncementLoop } from "./policies/announcement.loop.js";
import { DEPS, ROTATION } from "./tokens.js";

/** The worker's parts: one processor per queue, what keeps the index for search, and what erases, settles and rotates. */
@Module({})
export class WorkerModule {
  static of(deps: Deps, figures: WorkerFigures, rotation: RotationSettings): DynamicModule {
    const values = [
      { provide: DEPS, useValue: deps },
      { provide: FIGURES, useValue: figures },
      { provide: ROTATION, useValue: rotation },
      { provide: Finder, useValue: new Finder(deps.store) },
    ];
    return {
      module: WorkerModule,
      providers: [...values, BotReplyProcessor, ProviderTestProcessor, DryRunProcessor, ErasureLoop, UsageLoop, KeyRotationLoop, AnnouncementLoop, Indexer],
    };
  }
}
