import type { Socket } from "node:net";
import type { Conn } from "./engine-parts.js";

const graceMs = 5_000;

/**
 * A polling client may take its answer and not read it: Node would keep the answer for ever, also after the connection is over. What is unread a
 * while after that ends with its TCP connection.
 */
export function endLeftResponses(conn: Conn): void {
  let last: Socket | undefined;
  conn.transport.on("headers", (_, request) => {
    if (request.method === "GET") last = request.socket;
  });
  conn.on("close", () => {
    const answering = last;
    if (answering?.writableLength) setTimeout(() => answering.writableLength && answering.destroy(), graceMs).unref();
  });
}
