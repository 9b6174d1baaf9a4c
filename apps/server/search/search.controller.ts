import { type Deps, readSearchSwitch, searchMessages, switchSearch } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Search over REST; the words are in the body, which no log, proxy or history keeps. */
@Controller(apiPrefix)
export class SearchController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("search")
  search(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"search">): Promise<RouteAnswer<"search">> {
    return searchMessages(asActor(this.deps, actor, requestId), body);
  }

  @Route("readConversationSearch")
  readConversationSearch(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params }: Input<"readConversationSearch">,
  ): Promise<RouteAnswer<"readConversationSearch">> {
    return readSearchSwitch(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("switchConversationSearch")
  switchConversationSearch(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, body }: Input<"switchConversationSearch">,
  ): Promise<RouteAnswer<"switchConversationSearch">> {
    return switchSearch(asActor(this.deps, actor, requestId), params.id as string, body.on);
  }
}
