import { type Deps, listHolds, placeHold, releaseHold } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Legal holds: what must not be erased for now. */
@Controller(apiPrefix)
export class AdminHoldsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminListHolds")
  adminListHolds(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListHolds">): Promise<RouteAnswer<"adminListHolds">> {
    return listHolds(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminPlaceHold")
  adminPlaceHold(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminPlaceHold">): Promise<RouteAnswer<"adminPlaceHold">> {
    return placeHold(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminReleaseHold")
  adminReleaseHold(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminReleaseHold">): Promise<void> {
    return releaseHold(asActor(this.deps, actor, requestId), params.id as string);
  }
}
