import { createAccount, type Deps, endAccount, listAccounts, readAccount, resetPassword, updateAccount } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Administration of accounts. */
@Controller(apiPrefix)
export class AdminUsersController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminListUsers")
  adminListUsers(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListUsers">): Promise<RouteAnswer<"adminListUsers">> {
    return listAccounts(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminCreateUser")
  adminCreateUser(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminCreateUser">): Promise<RouteAnswer<"adminCreateUser">> {
    return createAccount(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminReadUser")
  adminReadUser(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminReadUser">): Promise<RouteAnswer<"adminReadUser">> {
    return readAccount(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminUpdateUser")
  adminUpdateUser(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"adminUpdateUser">): Promise<RouteAnswer<"adminUpdateUser">> {
    return updateAccount(asActor(this.deps, actor, requestId), params.id as string, body);
  }

  @Route("adminEndUser")
  adminEndUser(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminEndUser">): Promise<void> {
    return endAccount(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminResetPassword")
  adminResetPassword(@Caller() { actor, requestId }: Caller, @Parsed() { params, body }: Input<"adminResetPassword">): Promise<void> {
    return resetPassword(asActor(this.deps, actor, requestId), params.id as string, body.password);
  }
}
