import { apiPrefix, type Route } from "@hoopoe/protocol";

export type RequestInput = { params?: Record<string, string>; query?: object; body?: unknown };
export type BuiltRequest = { url: string; method: Route["method"]; body: string | undefined };

/** A route and its input as a request: `:name` parts and query escaped, lists joined by commas, the body as JSON. Throws TypeError when a part is missing. */
export function buildRequest(baseUrl: string, route: Route, input: RequestInput): BuiltRequest {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = input.params?.[name];
    // An empty part, a dot or two would make it another path.
    if (!value || value === "." || value === "..") throw new TypeError(`params.${name} is missing`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const written = query.toString();
  const search = written ? `?${written}` : "";
  const body = route.body && (input.body !== undefined || !route.bodyOptional) ? JSON.stringify(input.body ?? {}) : undefined;
  return { url: `${baseUrl}${apiPrefix}${path}${search}`, method: route.method, body };
}
