import { applyDecorators, createParamDecorator, type ExecutionContext, HttpCode, RequestMapping, RequestMethod, SetMetadata } from "@nestjs/common";
import {
  Emoji,
  Empty,
  fail,
  Id,
  PolicyVersion,
  type Route as RouteSchema,
  type RouteBody,
  type RouteName,
  type RouteQuery,
  routes,
  validated,
  validatedAt,
} from "@hoopoe/protocol";
import type { Request } from "express";

const routeKey = "hoopoe:route";

/** Binds a controller's method to a route of the protocol: method, path, status, access and schemas come from there. */
export function Route(name: RouteName): MethodDecorator {
  const route: RouteSchema = routes[name];
  return applyDecorators(SetMetadata(routeKey, name), RequestMapping({ method: RequestMethod[route.method], path: route.path }), HttpCode(route.status));
}

/** The route that a handler is bound to; undefined for what is not part of the REST API. */
export const routeOf = (handler: object): RouteName | undefined => Reflect.getMetadata(routeKey, handler) as RouteName | undefined;

/** The parsed input of a route. */
export type Input<R extends RouteName> = { params: Record<string, string>; query: RouteQuery<R>; body: RouteBody<R> };

/** Parses path, query and body by the route's schemas. @throws VALIDATION; NOT_FOUND for an id that can be none. */
export const Parsed = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const name = routeOf(context.getHandler());
  if (!name) throw new Error("@Parsed belongs on a @Route");
  const route: RouteSchema = routes[name];
  const request = context.switchToHttp().getRequest<Request>();
  const params: Record<string, string> = {};
  for (const [key, value] of Object.entries(request.params)) {
    params[key] = parsedPart(key, value);
  }
  const body = request.body === undefined && route.bodyOptional ? {} : request.body;
  return {
    params,
    query: validated(route.query ?? Empty, request.query),
    body: route.consumes ? undefined : route.body && validated(route.body, body),
  };
});

function parsedPart(name: string, value: unknown): string {
  if (name === "emoji") return validatedAt("emoji", Emoji, value);
  if (typeof value === "string" && name === "code") return value;
  if (name === "number") {
    if (typeof value === "string" && /^[1-9]\d{0,6}$/.test(value)) return value;
    throw fail("NOT_FOUND");
  }
  const part = (name === "version" ? PolicyVersion : Id).safeParse(value);
  if (!part.success) throw fail("NOT_FOUND");
  return part.data;
}
