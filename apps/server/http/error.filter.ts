import { databaseAway, type Deps, isDatabaseAway, MasterKeyUnavailable } from "@hoopoe/actions";
import { errorCodes, Fault, fail, type Problem } from "@hoopoe/protocol";
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from "@nestjs/common";
import type { Request, Response } from "express";
import { DEPS } from "../tokens.js";
import { callOf } from "./call.js";
import { LogQuota } from "./log-quota.js";

const unexpected = new LogQuota({ perSecond: 5, burst: 100 });

/** Any error as the fault that people are told. An unknown one stays unknown: it is logged by its name under the request's id. */
export function faultOf(error: unknown, deps: Pick<Deps, "log">, requestId: string): Fault {
  if (error instanceof Fault) return error;
  if (isDatabaseAway(error)) return databaseAway();
  if (error instanceof MasterKeyUnavailable) return fail("UNAVAILABLE", "The key service is not reachable; try again shortly.", { retryAfterMs: 2_000 });
  const refused = refusedByFramework(error);
  if (refused) return refused;
  // the message may hold what people wrote (a statement's values, a parser's excerpt): name, code and place are enough
  const { name, code, stack } = error as { name?: string; code?: string; stack?: string };
  const places = stack?.split("\n").filter((place) => place.startsWith("    at "));
  const line = unexpected.take();
  if (line) deps.log.error({ requestId, error: name, code, at: places?.slice(0, 8).map((place) => place.trim()), ...line }, "unexpected error");
  return fail("INTERNAL", `Something went wrong on the server. Its log has the id ${requestId}.`);
}

// what Express, its body parser and NestJS refuse by themselves
function refusedByFramework(error: unknown): Fault | null {
  const { type, status: given } = error as { type?: string; status?: number };
  if (type === "entity.too.large") return fail("TOO_LARGE");
  if (type === "entity.parse.failed") return fail("VALIDATION", "The body is not valid JSON.", { status: 400 });
  const status = error instanceof HttpException ? error.getStatus() : given;
  if (status === 404) return fail("NOT_FOUND");
  if (status === 413) return fail("TOO_LARGE");
  return status !== undefined && status >= 400 && status < 500 ? fail("VALIDATION", "The request cannot be understood.", { status }) : null;
}

/** Turns every error of the REST API into `application/problem+json` (RFC 9457). */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerFault(faultOf(error, this.deps, callOf(http.getRequest<Request>()).requestId), http.getRequest<Request>(), http.getResponse<Response>());
  }
}

/** Writes a fault as the answer. */
export function answerFault(fault: Fault, request: Request, response: Response): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = fault.detail.status ?? errorCodes[fault.code].status;
  const problem: Problem = {
    type: "about:blank",
    title: fault.code,
    status,
    detail: fault.message,
    code: fault.code,
    errors: fault.detail.errors ?? [],
    requestId: callOf(request).requestId,
  };
  const retryable = fault.code === "RATE_LIMITED" || status === 503;
  if (retryable) response.setHeader("Retry-After", String(Math.max(1, Math.ceil((fault.detail.retryAfterMs ?? 1_000) / 1_000))));
  response.setHeader("Cache-Control", "no-store");
  response.status(status).type("application/problem+json").send(JSON.stringify(problem));
}
