import { changePassword, type Deps, endSession, listSessions, listUsers, readMe, readUser } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** The caller's own account and sessions, and the directory. */
@Controller(apiPrefix)
export class PeopleController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("me")
  me(@Caller() { actor }: Caller, @Parsed() _: Input<"me">): Promise<RouteAnswer<"me">> {
    return readMe(this.deps, actor.id);
  }

  @Route("listSessions")
  listSessions(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"listSessions">): Promise<RouteAnswer<"listSessions">> {
    return listSessions(asActor(this.deps, actor, requestId));
  }

  @Route("endSession")
  endSession(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"endSession">): Promise<void> {
    return endSession(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("changePassword")
  changePassword(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"changePassword">): Promise<void> {
    return changePassword(asActor(this.deps, actor, requestId), body);
  }

  @Route("listUsers")
  listUsers(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"listUsers">): Promise<RouteAnswer<"listUsers">> {
    return listUsers(asActor(this.deps, actor, requestId), query);
  }

  @Route("readUser")
  readUser(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"readUser">): Promise<RouteAnswer<"readUser">> {
    return readUser(asActor(this.deps, actor, requestId), params.id as string);
  }
}
