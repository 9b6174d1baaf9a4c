import { type Deps, readSettings, updateSettings } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** What holds for the whole organisation. */
@Controller(apiPrefix)
export class AdminSettingsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminReadSettings")
  adminReadSettings(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"adminReadSettings">): Promise<RouteAnswer<"adminReadSettings">> {
    return readSettings(asActor(this.deps, actor, requestId));
  }

  @Route("adminUpdateSettings")
  adminUpdateSettings(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminUpdateSettings">): Promise<RouteAnswer<"adminUpdateSettings">> {
    return updateSettings(asActor(this.deps, actor, requestId), body);
  }
}
