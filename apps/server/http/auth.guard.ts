import { authenticate, type Deps, identify, requireAdmin } from "@hoopoe/actions";
import { fail, type Route, type RouteName, routes } from "@hoopoe/protocol";
import { type CanActivate, type ExecutionContext, Inject, Injectable } from "@nestjs/common";
import type { Request } from "express";
import { DEPS } from "../tokens.js";
import { callOf } from "./call.js";
import { routeOf } from "./route.decorator.js";

/** Routes whose statement looks for a living session itself. */
const checkThemselves: ReadonlySet<RouteName> = new Set(["listMessages", "listChanges"]);

/** Lets through what a route's access says: anybody, whoever has a living session, administrators. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const name = routeOf(context.getHandler());
    const route: Route | undefined = name && routes[name];
    if (!name || !route || route.access === "none") return true;
    const request = context.switchToHttp().getRequest<Request>();
    const call = callOf(request);
    call.actor = await (checkThemselves.has(name) ? identify : authenticate)(this.deps, bearer(request));
    this.deps.limiter.take(request.method === "GET" ? "read" : "request", call.actor.id);
    if (route.access === "admin") requireAdmin(call.actor);
    return true;
  }
}

function bearer(request: Request): string {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme?.toLowerCase() !== "bearer" || !token) throw fail("TOKEN_INVALID", "An access token is needed.");
  return token;
}
