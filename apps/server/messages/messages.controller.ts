import {
  beginCommand,
  type Deps,
  editMessage,
  forwardMessage,
  giveFeedback,
  listFeedback,
  listVersions,
  markRead,
  reactToMessage,
  readChanges,
  readHistory,
  readMessage,
  readStored,
  recallMessage,
  regenerateAnswer,
  sendMessage,
  stopRun,
} from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer, routes } from "@hoopoe/protocol";
import { Controller, Inject, Res } from "@nestjs/common";
import type { Response } from "express";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Messages, changes, read marks and runs over REST. */
@Controller(apiPrefix)
export class MessagesController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("listMessages")
  listMessages(@Caller() { actor, requestId }: Caller, @Parsed() { params, query }: Input<"listMessages">): Promise<RouteAnswer<"listMessages">> {
    return readHistory(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("sendMessage")
  async sendMessage(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, body }: Input<"sendMessage">,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RouteAnswer<"sendMessage">> {
    const sent = await sendMessage(asActor(this.deps, actor, requestId), { conversationId: params.id as string, ...body });
    response.status(sent.duplicate ? routes.sendMessage.alsoStatus : routes.sendMessage.status);
    return sent;
  }

  @Route("forwardMessage")
  async forwardMessage(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, body }: Input<"forwardMessage">,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RouteAnswer<"forwardMessage">> {
    const sent = await forwardMessage(asActor(this.deps, actor, requestId), { messageId: params.id as string, ...body });
    response.status(sent.duplicate ? routes.forwardMessage.alsoStatus : routes.forwardMessage.status);
    return sent;
  }

  @Route("listChanges")
  listChanges(@Caller() { actor, requestId }: Caller, @Parsed() { params, query }: Input<"listChanges">): Promise<RouteAnswer<"listChanges">> {
    return readChanges(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("markRead")
  markRead(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"markRead">): Promise<RouteAnswer<"markRead">> {
    return markRead(asActor(this.deps, actor, requestId), params.id as string, body.seq);
  }

  @Route("readMessage")
  readMessage(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"readMessage">): Promise<RouteAnswer<"readMessage">> {
    return readMessage(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("readStored")
  readStored(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"readStored">): Promise<RouteAnswer<"readStored">> {
    return readStored(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("editMessage")
  editMessage(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"editMessage">): Promise<RouteAnswer<"editMessage">> {
    return editMessage(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("recallMessage")
  recallMessage(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"recallMessage">): Promise<RouteAnswer<"recallMessage">> {
    return recallMessage(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("addReaction")
  addReaction(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"addReaction">): Promise<RouteAnswer<"addReaction">> {
    return reactToMessage(asActor(this.deps, actor, requestId), params.id as string, { emoji: params.emoji as string, on: true });
  }

  @Route("removeReaction")
  removeReaction(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"removeReaction">): Promise<RouteAnswer<"removeReaction">> {
    return reactToMessage(asActor(this.deps, actor, requestId), params.id as string, { emoji: params.emoji as string, on: false });
  }

  @Route("listVersions")
  listVersions(@Caller() { actor, requestId }: Caller, @Parsed() { params, query }: Input<"listVersions">): Promise<RouteAnswer<"listVersions">> {
    return listVersions(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("regenerate")
  regenerate(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"regenerate">): Promise<RouteAnswer<"regenerate">> {
    return regenerateAnswer(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("giveFeedback")
  giveFeedback(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"giveFeedback">): Promise<RouteAnswer<"giveFeedback">> {
    return giveFeedback(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("listFeedback")
  listFeedback(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"listFeedback">): Promise<RouteAnswer<"listFeedback">> {
    return listFeedback(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("command")
  async command(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { body }: Input<"command">,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RouteAnswer<"command">> {
    const started = await beginCommand(asActor(this.deps, actor, requestId), body);
    response.status(started.duplicate ? routes.command.alsoStatus : routes.command.status);
    return started;
  }

  @Route("stopRun")
  stopRun(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"stopRun">): Promise<RouteAnswer<"stopRun">> {
    return stopRun(asActor(this.deps, actor, requestId), { runId: params.id as string });
  }
}
