import { type Deps, erase, listErasures, readErasure } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Erasure of people and conversations, and its certificates. */
@Controller(apiPrefix)
export class AdminErasuresController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminEraseUser")
  adminEraseUser(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminEraseUser">): Promise<RouteAnswer<"adminEraseUser">> {
    return erase(asActor(this.deps, actor, requestId), "person", params.id as string);
  }

  @Route("adminEraseConversation")
  adminEraseConversation(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params }: Input<"adminEraseConversation">,
  ): Promise<RouteAnswer<"adminEraseConversation">> {
    return erase(asActor(this.deps, actor, requestId), "conversation", params.id as string);
  }

  @Route("adminListErasures")
  adminListErasures(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListErasures">): Promise<RouteAnswer<"adminListErasures">> {
    return listErasures(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminReadErasure")
  adminReadErasure(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminReadErasure">): Promise<RouteAnswer<"adminReadErasure">> {
    return readErasure(asActor(this.deps, actor, requestId), params.id as string);
  }
}
