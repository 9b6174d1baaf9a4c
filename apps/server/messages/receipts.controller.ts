import { type Deps, listReceiptKeys, readReceipt } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** What left for answers, and the keys to check it by. */
@Controller(apiPrefix)
export class ReceiptsController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("readReceipt")
  readReceipt(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"readReceipt">): Promise<RouteAnswer<"readReceipt">> {
    return readReceipt(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("listReceiptKeys")
  listReceiptKeys(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"listReceiptKeys">): Promise<RouteAnswer<"listReceiptKeys">> {
    return listReceiptKeys(asActor(this.deps, actor, requestId));
  }
}
