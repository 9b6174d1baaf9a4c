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
import { FilesLoop } from "./files/files.loop.js";
import { KeyRotationLoop, type RotationSettings } from "./key-rotation/key-rotation.loop.js";
import { AnnouncementLoop } from "./policies/announcement.loop.js";
import { RetentionLoop, type RetentionSettings } from "./retention/retention.loop.js";
import { DEPS, RETENTION, ROTATION } from "./tokens.js";

export type WorkerSettings = { rotation: RotationSettings; retention: RetentionSettings };

/** The worker's parts: one processor per queue, what keeps the index for search, and what erases, settles, rotates and ends what was kept for its time. */
@Module({})
export class WorkerModule {
  static of(deps: Deps, figures: WorkerFigures, { rotation, retention }: WorkerSettings): DynamicModule {
    const values = [
      { provide: DEPS, useValue: deps },
      { provide: FIGURES, useValue: figures },
      { provide: ROTATION, useValue: rotation },
      { provide: RETENTION, useValue: retention },
      { provide: Finder, useValue: new Finder(deps.store) },
    ];
    return {
      module: WorkerModule,
      providers: [
        ...values,
        BotReplyProcessor,
        ProviderTestProcessor,
        DryRunProcessor,
        ErasureLoop,
        FilesLoop,
        UsageLoop,
        KeyRotationLoop,
        AnnouncementLoop,
        RetentionLoop,
        Indexer,
      ],
    };
  }
}
