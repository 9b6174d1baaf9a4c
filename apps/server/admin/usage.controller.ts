import {
  type Deps,
  listBudgets,
  listPrices,
  putBudget,
  putPrice,
  readMyUsage,
  readUsage,
  readUsageCsv,
  readUsageSettings,
  removeBudget,
  removePrice,
  updateUsageSettings,
} from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Header, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** What models used, what they may use, what they cost. */
@Controller(apiPrefix)
export class UsageController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("myUsage")
  myUsage(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"myUsage">): Promise<RouteAnswer<"myUsage">> {
    return readMyUsage(asActor(this.deps, actor, requestId));
  }

  @Route("adminReadUsage")
  adminReadUsage(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminReadUsage">): Promise<RouteAnswer<"adminReadUsage">> {
    return readUsage(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminReadUsageCsv")
  @Header("Content-Type", "text/csv; charset=utf-8")
  @Header("Content-Disposition", 'attachment; filename="usage.csv"')
  adminReadUsageCsv(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminReadUsageCsv">): Promise<RouteAnswer<"adminReadUsageCsv">> {
    return readUsageCsv(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminReadUsageSettings")
  adminReadUsageSettings(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"adminReadUsageSettings">): Promise<RouteAnswer<"adminReadUsageSettings">> {
    return readUsageSettings(asActor(this.deps, actor, requestId));
  }

  @Route("adminUpdateUsageSettings")
  adminUpdateUsageSettings(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { body }: Input<"adminUpdateUsageSettings">,
  ): Promise<RouteAnswer<"adminUpdateUsageSettings">> {
    return updateUsageSettings(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminListBudgets")
  adminListBudgets(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListBudgets">): Promise<RouteAnswer<"adminListBudgets">> {
    return listBudgets(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminPutBudget")
  adminPutBudget(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminPutBudget">): Promise<RouteAnswer<"adminPutBudget">> {
    return putBudget(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminRemoveBudget")
  adminRemoveBudget(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminRemoveBudget">): Promise<void> {
    return removeBudget(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("adminListPrices")
  adminListPrices(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListPrices">): Promise<RouteAnswer<"adminListPrices">> {
    return listPrices(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminPutPrice")
  adminPutPrice(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminPutPrice">): Promise<RouteAnswer<"adminPutPrice">> {
    return putPrice(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminRemovePrice")
  adminRemovePrice(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"adminRemovePrice">): Promise<void> {
    return removePrice(asActor(this.deps, actor, requestId), params.id as string);
  }
}
