import { createServer } from "node:net";

let next = 23_000 + (process.pid % 50) * 20;

/**
 * A TCP port for something that is killed and started again on it. Below the range that the system takes ports for outgoing connections from:
 * there, a client that connects meanwhile may be given the very port.
 */
export async function steadyPort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    next = next >= 23_999 ? 23_000 : next + 1;
    if (await isFree(next)) return next;
  }
  throw new Error("no port between 23000 and 23999 is free");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
