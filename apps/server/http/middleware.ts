import type { Deps } from "@hoopoe/actions";
import { uuidv7 } from "@hoopoe/crypto";
import { apiPrefix, fail, routes } from "@hoopoe/protocol";
import type { NextFunction, Request, Response } from "express";
import helmet from "helmet";
import type { Figures } from "../health/figures.js";
import { beginCall, callOf } from "./call.js";
import { answerFault } from "./error.filter.js";
import { LogQuota } from "./log-quota.js";
import { originAllowed } from "./origin.js";

const sending = `${apiPrefix}${routes.sendMessage.path}`;

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/** A strict policy for pages, answers and errors alike: nothing inline, nothing from elsewhere, no frames. */
export const securityHeaders = (): Middleware =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    // for this host alone: what else the organisation serves under its domain is not ours to decide
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });

/**
 * Gives each request its id, and writes one line when it is answered: never the query, nor what in the path is no id. Of what strangers
 * ask, and what is refused, only some is written.
 */
export function requestLog(deps: Pick<Deps, "log">, figures: Figures): Middleware {
  const quota = new LogQuota({ perSecond: 5, burst: 200 });
  return (request, response, next) => {
    const requestId = uuidv7();
    const started = performance.now();
    beginCall(request, { requestId });
    response.setHeader("X-Request-Id", requestId);
    const { path } = request;
    response.on("finish", () => {
      const pattern = (request.route as { path?: string } | undefined)?.path;
      const ms = Math.round((performance.now() - started) * 10) / 10;
      figures.path.request(request.method, pattern ?? "other", response.statusCode, ms / 1_000);
      if (pattern === sending && request.method === routes.sendMessage.method) figures.path.acknowledged("rest", response.statusCode < 300, ms / 1_000);
      const quiet = path.startsWith("/health") || path === "/metrics" || path.startsWith("/assets/");
      const accountId = callOf(request).actor?.id;
      const status = response.statusCode;
      const line = quiet ? null : accountId !== undefined && status < 400 ? {} : quota.take();
      if (line) deps.log.info({ requestId, method: request.method, path: shownPath(request, pattern), status, ms, accountId, ...line }, "request");
    });
    next();
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids help whoever reads the log; anything else in a path (a code, what somebody typed) stays out of it. */
function shownPath(request: Request, pattern: string | undefined): string {
  if (pattern === undefined) return "(unmatched)";
  return Object.values(request.params).every((value) => typeof value === "string" && uuid.test(value)) ? request.path : pattern;
}

/** What is said to one caller stays with that caller: tokens, people and texts are in no cache. */
export const neverCached: Middleware = (request, response, next) => {
  if (request.path.startsWith(apiPrefix)) response.setHeader("Cache-Control", "no-store");
  next();
};

/** Refuses writes that a page of another origin sends. */
export function originCheck(publicUrl: string): Middleware {
  return (request, response, next) => {
    const reads = request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS";
    if (reads || originAllowed(request, publicUrl)) next();
    else answerFault(fail("FORBIDDEN", "This origin may not call the server."), request, response);
  };
}
