import {
  type Deps,
  dryRunEgress,
  listEgressCalls,
  listEgressCallsCsv,
  listEgressPeople,
  listEgressPeopleCsv,
  listEgressPolicyVersions,
  listRecipients,
  listRecipientsCsv,
  type PatternFault,
  putEgressPolicy,
  readEgressPolicy,
  readEgressPolicyVersion,
} from "@hoopoe/actions";
import { compilePattern, PatternRefused } from "@hoopoe/ai/patterns";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Header, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

const table = "text/csv; charset=utf-8";

/** By the very engine that will look for it in what leaves. */
const patternFault: PatternFault = (pattern) => {
  try {
    compilePattern(pattern);
    return null;
  } catch (error) {
    if (error instanceof PatternRefused) return error.message;
    throw error;
  }
};

/** What may leave the building, who receives it, and what left. */
@Controller(apiPrefix)
export class AdminEgressController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("adminReadEgressPolicy")
  adminReadEgressPolicy(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"adminReadEgressPolicy">): Promise<RouteAnswer<"adminReadEgressPolicy">> {
    return readEgressPolicy(asActor(this.deps, actor, requestId));
  }

  @Route("adminPutEgressPolicy")
  adminPutEgressPolicy(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { body }: Input<"adminPutEgressPolicy">,
  ): Promise<RouteAnswer<"adminPutEgressPolicy">> {
    return putEgressPolicy(asActor(this.deps, actor, requestId), body, patternFault);
  }

  @Route("adminListEgressPolicyVersions")
  adminListEgressPolicyVersions(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { query }: Input<"adminListEgressPolicyVersions">,
  ): Promise<RouteAnswer<"adminListEgressPolicyVersions">> {
    return listEgressPolicyVersions(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminReadEgressPolicyVersion")
  adminReadEgressPolicyVersion(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params }: Input<"adminReadEgressPolicyVersion">,
  ): Promise<RouteAnswer<"adminReadEgressPolicyVersion">> {
    return readEgressPolicyVersion(asActor(this.deps, actor, requestId), Number(params.number));
  }

  @Route("adminDryRunEgress")
  adminDryRunEgress(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminDryRunEgress">): Promise<RouteAnswer<"adminDryRunEgress">> {
    return dryRunEgress(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminListRecipients")
  adminListRecipients(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"adminListRecipients">): Promise<RouteAnswer<"adminListRecipients">> {
    return listRecipients(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminListRecipientsCsv")
  @Header("Content-Type", table)
  @Header("Content-Disposition", 'attachment; filename="recipients.csv"')
  adminListRecipientsCsv(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"adminListRecipientsCsv">): Promise<RouteAnswer<"adminListRecipientsCsv">> {
    return listRecipientsCsv(asActor(this.deps, actor, requestId));
  }

  @Route("adminListEgressCalls")
  adminListEgressCalls(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"adminListEgressCalls">,
  ): Promise<RouteAnswer<"adminListEgressCalls">> {
    return listEgressCalls(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("adminListEgressCallsCsv")
  @Header("Content-Type", table)
  @Header("Content-Disposition", 'attachment; filename="egress.csv"')
  adminListEgressCallsCsv(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"adminListEgressCallsCsv">,
  ): Promise<RouteAnswer<"adminListEgressCallsCsv">> {
    return listEgressCallsCsv(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("adminListEgressPeople")
  adminListEgressPeople(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"adminListEgressPeople">,
  ): Promise<RouteAnswer<"adminListEgressPeople">> {
    return listEgressPeople(asActor(this.deps, actor, requestId), params.id as string, query);
  }

  @Route("adminListEgressPeopleCsv")
  @Header("Content-Type", table)
  @Header("Content-Disposition", 'attachment; filename="people.csv"')
  adminListEgressPeopleCsv(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"adminListEgressPeopleCsv">,
  ): Promise<RouteAnswer<"adminListEgressPeopleCsv">> {
    return listEgressPeopleCsv(asActor(this.deps, actor, requestId), params.id as string, query);
  }
}
