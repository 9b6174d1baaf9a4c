import { createServer, type Server } from "node:http";
import type { Deps } from "@hoopoe/actions";
import type { WorkerFigures } from "./figures.js";

/**
 * A worker has no door of its own; this one is for whoever watches it: `GET /health/live`, `GET /health/ready` (503 while its database
 * or its queue cannot be reached, for then it answers nobody) and `GET /metrics` (Prometheus).
 */
export function serveHealth({ deps, figures }: { deps: Deps; figures: WorkerFigures }, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" }).end(JSON.stringify(body));
    };
    request.resume();
    if (request.method !== "GET") answer(405, {});
    else if (request.url === "/health/live") answer(200, { status: "ok" });
    else if (request.url === "/health/ready")
      void ready(deps).then(({ well, dependencies }) => answer(well ? 200 : 503, { status: stateOf(well), dependencies }));
    else if (request.url === "/metrics") void figures.text().then((text) => response.writeHead(200, { "Content-Type": figures.contentType }).end(text));
    else answer(404, {});
  });
  server.headersTimeout = 5_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

const stateOf = (well: boolean): "ok" | "down" => (well ? "ok" : "down");

async function ready(deps: Deps) {
  const [database, queue] = await Promise.all([deps.store.healthy(), deps.bus.jobs.health().catch(() => false)]);
  const dependencies = {
    database: stateOf(database),
    queue: stateOf(queue),
    liveChannel: stateOf(deps.bus.live.state().connected),
    masterKey: stateOf(deps.store.keys.available),
  };
  return { well: database && queue, dependencies };
}
