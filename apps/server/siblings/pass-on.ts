import { type IncomingMessage, request as startRequest, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { pipeline } from "node:stream";
import type { Duplex } from "node:stream";

/** Carries the address of a request's real sender to the sibling. Believed on the Unix sockets between siblings only. */
export const senderHeader = "x-hoopoe-sender";

/** As engine.io answers to the id of a connection that it does not have: the client begins anew. */
const unknown = { status: "400 Bad Request", type: "application/json", body: '{"code":1,"message":"Session ID unknown"}' };
const ofThisHop = new Set(["connection", "keep-alive", "proxy-connection", senderHeader]);

/** Passes a request (long polling) on to the sibling that listens on this Unix socket, and its answer back. */
export function passRequest(request: IncomingMessage, response: ServerResponse, socketPath: string): void {
  const onward = startRequest({
    socketPath,
    // one connection a request; we close it, for a sibling that closes at once would cut off our last write, and with it its answer

    method: request.method,
    path: request.url,
    headers: [...headersOf(request, ofThisHop), senderHeader, addressOf(request), "connection", "keep-alive"],
    setHost: false,
    agent: false,
  });
  onward.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHop(answer.rawHeaders, ofThisHop));
    pipeline(answer, response, () => onward.destroy());
  });
  onward.once("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(400, { "content-type": unknown.type }).end(unknown.body);
  });
  response.once("close", () => onward.destroy());
  request.pipe(onward);
}

/** Passes a request to upgrade on, and from then on every byte both ways. */
export function passUpgrade(request: IncomingMessage, near: Duplex, { head, socketPath }: { head: Buffer; socketPath: string }): void {
  const onward = connect(socketPath);
  let isThrough = false;
  onward.once("connect", () => {
    isThrough = true;
    onward.write(headOf(request));
    if (head.length) onward.write(head);
    near.pipe(onward).pipe(near);
  });
  onward.once("error", () => {
    if (isThrough) near.destroy();
    else
      near.end(
        `HTTP/1.1 ${unknown.status}\r\nConnection: close\r\nContent-Type: ${unknown.type}\r\nContent-Length: ${unknown.body.length}\r\n\r\n${unknown.body}`,
      );
  });
  near.once("error", () => onward.destroy());
  onward.once("close", () => near.destroy());
  near.once("close", () => onward.destroy());
}

/** The request's head anew, as it came: names and values have passed Node's parser, so there is no line break in them. */
function headOf(request: IncomingMessage): string {
  const fields = [...headersOf(request, new Set([senderHeader])), senderHeader, addressOf(request)];
  const lines = Array.from({ length: fields.length / 2 }, (_, i) => `${fields[i * 2]}: ${fields[i * 2 + 1]}\r\n`);
  return `${request.method} ${request.url} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

const headersOf = (request: IncomingMessage, left: Set<string>): string[] => withoutHop(request.rawHeaders, left);
const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? "";

/** Raw headers (name, value, name, value …) without those named. */
function withoutHop(raw: string[], left: Set<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) if (!left.has((raw[i] ?? "").toLowerCase())) kept.push(raw[i] ?? "", raw[i + 1] ?? "");
  return kept;
}
