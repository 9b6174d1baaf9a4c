import {
  type Deps,
  listConsentChanges,
  listConsents,
  listPolicies,
  listPolicySeen,
  markPolicySeen,
  publishPolicy,
  putConsent,
  readCurrentPolicy,
  readPolicy,
} from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject } from "@nestjs/common";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** The scope of use and protection, and what people consent to. */
@Controller(apiPrefix)
export class PoliciesController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("listPolicies")
  listPolicies(@Parsed() _: Input<"listPolicies">): Promise<RouteAnswer<"listPolicies">> {
    return listPolicies(this.deps);
  }

  // before `readPolicy`, whose address would take it too
  @Route("currentPolicy")
  currentPolicy(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"currentPolicy">): Promise<RouteAnswer<"currentPolicy">> {
    return readCurrentPolicy(asActor(this.deps, actor, requestId));
  }

  @Route("readPolicy")
  readPolicy(@Parsed() { params }: Input<"readPolicy">): Promise<RouteAnswer<"readPolicy">> {
    return readPolicy(this.deps, params.version as string);
  }

  @Route("markPolicySeen")
  markPolicySeen(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"markPolicySeen">): Promise<void> {
    return markPolicySeen(asActor(this.deps, actor, requestId), params.version as string);
  }

  @Route("listConsents")
  listConsents(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"listConsents">): Promise<RouteAnswer<"listConsents">> {
    return listConsents(asActor(this.deps, actor, requestId));
  }

  @Route("putConsent")
  putConsent(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"putConsent">): Promise<RouteAnswer<"putConsent">> {
    return putConsent(asActor(this.deps, actor, requestId), body);
  }

  @Route("listConsentChanges")
  listConsentChanges(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"listConsentChanges">): Promise<RouteAnswer<"listConsentChanges">> {
    return listConsentChanges(asActor(this.deps, actor, requestId), query);
  }

  @Route("adminPublishPolicy")
  adminPublishPolicy(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"adminPublishPolicy">): Promise<RouteAnswer<"adminPublishPolicy">> {
    return publishPolicy(asActor(this.deps, actor, requestId), body);
  }

  @Route("adminListPolicySeen")
  adminListPolicySeen(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"adminListPolicySeen">,
  ): Promise<RouteAnswer<"adminListPolicySeen">> {
    return listPolicySeen(asActor(this.deps, actor, requestId), params.version as string, query);
  }
}
