import {
  createBot,
  createProvider,
  type Deps,
  endBot,
  endProvider,
  listBots,
  listProviders,
  listRuns,
  readBot,
  readBotFeedback,
  readProvider,
  testProvider,
  updateBot,
  updateProvider,
} from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Administration of model providers and bots. */
@Controller(apiPrefix)
export class AdminModelsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminListProviders")
  adminListProviders(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListProviders">): Promise<RouteAnswer<"adminListProviders">> {
    return listProviders(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminCreateProvider")
  adminCreateProvider(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminCreateProvider">): Promise<RouteAnswer<"adminCreateProvider">> {
    return createProvider(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminReadProvider")
  adminReadProvider(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminReadProvider">): Promise<RouteAnswer<"adminReadProvider">> {
    return readProvider(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminUpdateProvider")
  adminUpdateProvider(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, body }: Input<"adminUpdateProvider">,
  ): Promise<RouteAnswer<"adminUpdateProvider">> {
    return updateProvider(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("adminEndProvider")
  adminEndProvider(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminEndProvider">): Promise<void> {
    return endProvider(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminTestProvider")
  adminTestProvider(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"adminTestProvider">): Promise<RouteAnswer<"adminTestProvider">> {
    return testProvider(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("adminListRuns")
  adminListRuns(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListRuns">): Promise<RouteAnswer<"adminListRuns">> {
    return listRuns(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminListBots")
  adminListBots(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListBots">): Promise<RouteAnswer<"adminListBots">> {
    return listBots(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminCreateBot")
  adminCreateBot(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminCreateBot">): Promise<RouteAnswer<"adminCreateBot">> {
    return createBot(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminReadBot")
  adminReadBot(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminReadBot">): Promise<RouteAnswer<"adminReadBot">> {
    return readBot(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminUpdateBot")
  adminUpdateBot(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"adminUpdateBot">): Promise<RouteAnswer<"adminUpdateBot">> {
    return updateBot(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("adminReadBotFeedback")
  adminReadBotFeedback(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params }: Input<"adminReadBotFeedback">,
  ): Promise<RouteAnswer<"adminReadBotFeedback">> {
    return readBotFeedback(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminEndBot")
  adminEndBot(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminEndBot">): Promise<void> {
    return endBot(asActor(this.deps, actor, requestId), params.id as string);
  }
}
