import type { Actor } from "@hoopoe/actions";
import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import type { Request } from "express";

/** What the middlewares keep with a request. */
export type Call = { requestId: string; actor?: Actor };
const calls = new WeakMap<Request, Call>();

export const beginCall = (request: Request, call: Call): void => void calls.set(request, call);
/** The call of a request that passed the first middleware. */
export const callOf = (request: Request): Call => calls.get(request) ?? { requestId: "" };

/** Who calls: set by the guard for routes that need a session. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const call = callOf(context.switchToHttp().getRequest<Request>());
  if (!call.actor) throw new Error("@Caller belongs on a route that needs a session");
  return { actor: call.actor, requestId: call.requestId };
});
export type Caller = { actor: Actor; requestId: string };
