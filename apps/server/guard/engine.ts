import type { Socket } from "socket.io";

/** The connection under a Socket.IO socket (engine.io), as far as the guards use it. */
export type Engine = Socket["conn"];

/** The parts of a `ws` WebSocket that slow a sender down. */
export type WebSocketPart = {
  pause(): void;
  resume(): void;
  terminate(): void;
  readonly bufferedAmount: number;
  on(event: "ping", listener: () => void): void;
};
type MessageListener = (data: Buffer, isBinary: boolean) => void;
type MessagePart = {
  listeners(event: "message"): MessageListener[];
  removeAllListeners(event: "message"): void;
  on(event: "message", listener: MessageListener): void;
};

/** The WebSocket of a connection; null for polling, or should engine.io keep it elsewhere one day. */
export function webSocketOf({ transport }: Engine): WebSocketPart | null {
  const { socket } = transport as unknown as { socket?: Partial<WebSocketPart> };
  return transport.name === "websocket" && typeof socket?.pause === "function" && typeof socket.resume === "function" ? (socket as WebSocketPart) : null;
}

const pausedUntil = new WeakMap<WebSocketPart, number>();

/** Reads nothing from a WebSocket for so long, so that TCP holds its sender back; the longest of several pauses counts. */
export function pauseFor(socket: WebSocketPart, ms: number): void {
  const before = pausedUntil.get(socket);
  pausedUntil.set(socket, Math.max(before ?? 0, performance.now() + ms));
  if (before !== undefined) return;
  socket.pause();
  const resume = (): void => {
    const left = (pausedUntil.get(socket) ?? 0) - performance.now();
    if (left > 1) return void setTimeout(resume, left).unref();
    pausedUntil.delete(socket);
    socket.resume();
  };
  setTimeout(resume, ms).unref();
}

/** Whether something waits in engine.io for the client to take what was sent before. */
export const waitsToBeSent = (engine: Engine): boolean => ((engine as unknown as { writeBuffer?: unknown[] }).writeBuffer?.length ?? 0) > 0;

/** Ends a connection without waiting for its client to agree. */
export function endNow(engine: Engine): void {
  const socket = webSocketOf(engine);
  if (socket) socket.terminate();
  else engine.close(true);
}

/** Shows the text messages of a connection's WebSocket to `takes` first, as bytes: what it takes, engine.io never sees. */
export function readFirst(engine: Engine, takes: (message: Buffer) => boolean): void {
  const socket = webSocketOf(engine) as (WebSocketPart & MessagePart) | null;
  if (!socket) return;
  const stock = socket.listeners("message");
  socket.removeAllListeners("message");
  socket.on("message", (data, isBinary) => {
    if (isBinary || !takes(data)) for (const listener of stock) listener.call(socket, data, isBinary);
  });
}
