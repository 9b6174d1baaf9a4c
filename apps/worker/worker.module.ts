import type { Deps } from "@hoopoe/actions";
import { type DynamicModule, Module } from "@nestjs/common";
import { BotReplyProcessor } from "./bot-reply/bot-reply.processor.js";
import { ProviderTestProcessor } from "./provider-test/provider-test.processor.js";
import { DEPS } from "./tokens.js";

/** The worker's parts: one processor per queue. */
@Module({})
export class WorkerModule {
  static of(deps: Deps): DynamicModule {
    return { module: WorkerModule, providers: [{ provide: DEPS, useValue: deps }, BotReplyProcessor, ProviderTestProcessor] };
  }
}
