import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { apiPrefix, routes } from "@hoopoe/protocol";
import { WaitingRoom } from "./waiting-room.js";

const headersMs = 10_000;
const requestMs = 60_000;
/** A hundred megabytes over a slow line; who is silent on the way ends sooner (`readUpload`). */
const uploadMs = 15 * 60_000;
const lookEveryMs = 1_000;
const silentPlaces = 4_096;

/**
 * Bounds for connections that never finish asking: headers within 10 s, a whole request within a minute (an upload: a quarter of
 * an hour), and at most 4,096 that have sent
 * none yet. To be called before the server listens.
 */
export function guardHttp(http: Server): void {
  http.headersTimeout = headersMs;
  http.requestTimeout = uploadMs;
  // node looks for late ones only this often; its types know it as an option of createServer alone
  (http as Server & { connectionsCheckingInterval: number }).connectionsCheckingInterval = lookEveryMs;
  const silent = new WaitingRoom<Socket>(silentPlaces, (socket) => void socket.destroy());
  const leave = ({ socket }: { socket: Socket }): void => silent.leave(socket);
  http.on("connection", (socket: Socket) => {
    silent.enter(socket);
    socket.once("close", () => silent.leave(socket));
  });
  http.prependListener("request", leave);
  http.prependListener("request", boundBody);
  http.prependListener("upgrade", leave);
}

const upload = `${apiPrefix}${routes.uploadFile.path}`;

function boundBody(request: IncomingMessage): void {
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  if ((coding === undefined && !Number(length)) || (request.method === routes.uploadFile.method && request.url === upload)) return;
  const late = setTimeout(() => request.destroy(), requestMs).unref();
  request.once("close", () => clearTimeout(late));
}
