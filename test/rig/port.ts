import { createServer } from "node:net";

/** A TCP port on loopback that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** The first of `count` ports in a row that nobody listens on just now. */
export async function freePortRow(count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const first = await freePort();
    const row = Array.from({ length: count }, (_, i) => first + i);
    if (first + count <= 65_536 && (await Promise.all(row.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
