import type { Ack, AckError, ServerEvent } from "@hoopoe/protocol";
import { io, type Socket } from "socket.io-client";
import { until } from "./until.js";

export type Received = { event: ServerEvent; payload: unknown; at: number };
/** A raw socket with a record of every event it was sent. */
export type Wire = {
  socket: Socket;
  received: Received[];
  /** Emits with an acknowledgement; rejects when none comes within 10 s. */
  emit: <T = unknown>(event: string, input: unknown) => Promise<Ack<T>>;
  /** The payloads of one event so far. */
  of: <T = Record<string, unknown>>(event: ServerEvent) => T[];
  close: () => void;
};

export type ConnectOptions = { token?: string | undefined; auth?: unknown; origin?: string; transports?: ("websocket" | "polling")[] };

/** Connects, or rejects with the `data` of the `connect_error`. Nothing reconnects by itself. */
export function connect(url: string, { token, auth, origin, transports = ["websocket"] }: ConnectOptions): Promise<Wire> {
  const socket = io(url, {
    transports,
    reconnection: false,
    forceNew: true,
    auth: (auth ?? (token === undefined ? {} : { token })) as Record<string, unknown>,
    ...(origin === undefined ? {} : { extraHeaders: { origin } }),
  });
  const received: Received[] = [];
  socket.onAny((event: ServerEvent, payload: unknown) => void received.push({ event, payload, at: Date.now() }));
  const wire: Wire = {
    socket,
    received,
    emit: <T>(event: string, input: unknown) => socket.timeout(10_000).emitWithAck(event, input) as Promise<Ack<T>>,
    of: <T>(event: ServerEvent) => received.filter((r) => r.event === event).map((r) => r.payload as T),
    close: () => void socket.disconnect(),
  };
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(wire));
    socket.once("connect_error", (error) => {
      socket.disconnect();
      reject(new ConnectRefused((error as Error & { data?: AckError }).data ?? null, error.message));
    });
  });
}

export class ConnectRefused extends Error {
  override readonly name = "ConnectRefused";
  constructor(
    readonly data: AckError | null,
    message: string,
  ) {
    super(message);
  }
}

/** Connected, however often a server that has just begun, or has much to do, asks to try again. */
export const connectedAtLast = ({ connect: tryOnce }: { connect: () => Promise<Wire> }): Promise<Wire> =>
  until(
    "connected",
    () =>
      tryOnce().catch((error: unknown) => {
        if (error instanceof ConnectRefused && error.data?.retryable) return null;
        throw error;
      }),
    30_000,
  );
