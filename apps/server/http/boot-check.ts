import { routes } from "@hoopoe/protocol";
import { routeOf } from "./route.decorator.js";

/** Every route of the protocol has exactly one handler. @throws Error naming those that have none or two: the server does not start. */
export function checkRoutes(controllers: { prototype: object }[]): void {
  const found = new Map<string, number>();
  for (const { prototype } of controllers) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      const route = typeof handler === "function" ? routeOf(handler) : undefined;
      if (route) found.set(route, (found.get(route) ?? 0) + 1);
    }
  }
  const wrong = Object.keys(routes).filter((name) => found.get(name) !== 1);
  if (wrong.length) throw new Error(`routes without exactly one handler: ${wrong.join(", ")}`);
}
