import { createServer, type RequestListener, type Server } from "node:http";

const shown = /^\/(health\/(live|ready)|metrics)$/;

/**
 * Health and figures of this very process at an address of its own, and nothing else: where several servers share a port, that port answers
 * for one of them.
 */
export function openOwnPort(answer: RequestListener, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    if (shown.test(request.url ?? "")) answer(request, response);
    else response.writeHead(404).end();
  });
  server.headersTimeout = 5_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
