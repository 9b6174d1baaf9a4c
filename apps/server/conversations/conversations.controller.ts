import {
  addMembers,
  changeRole,
  createConversation,
  type Deps,
  listConversations,
  listMembers,
  readConversation,
  removeMember,
  updateConversation,
} from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer, routes } from "@hoopoe/protocol";
import { Controller, Inject, Res } from "@nestjs/common";
import type { Response } from "express";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Conversations and their members. */
@Controller(apiPrefix)
export class ConversationsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("listConversations")
  listConversations(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"listConversations">): Promise<RouteAnswer<"listConversations">> {
    return listConversations(asActor(this.deps, actor, requestId), query);
  }

  @Route("createConversation")
  async createConversation(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { body }: Input<"createConversation">,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RouteAnswer<"createConversation">> {
    const { conversation, created } = await createConversation(asActor(this.deps, actor, requestId), body);
    response.status(created ? routes.createConversation.status : routes.createConversation.alsoStatus);
    return conversation;
  }

  @Route("readConversation")
  readConversation(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"readConversation">): Promise<RouteAnswer<"readConversation">> {
    return readConversation(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("updateConversation")
  updateConversation(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, body }: Input<"updateConversation">,
  ): Promise<RouteAnswer<"updateConversation">> {
    return updateConversation(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("listMembers")
  listMembers(@Caller() { actor, requestId }: Caller, @Parsed() { params, query }: Input<"listMembers">): Promise<RouteAnswer<"listMembers">> {
    return listMembers(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("addMembers")
  addMembers(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"addMembers">): Promise<RouteAnswer<"addMembers">> {
    return addMembers(asActor(this.deps, actor, requestId), params.id as string, body.userIds);
  }

  @Route("updateMember")
  updateMember(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"updateMember">): Promise<RouteAnswer<"updateMember">> {
    return changeRole(asActor(this.deps, actor, requestId), params.id as string, { userId: params.userId as string, role: body.role });
  }

  @Route("removeMember")
  removeMember(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"removeMember">): Promise<void> {
    return removeMember(asActor(this.deps, actor, requestId), params.id as string, params.userId as string);
  }
}
