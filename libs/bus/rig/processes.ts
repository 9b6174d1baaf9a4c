import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { type Bus, type BusLog, openBus, type Sealer } from "../index.js";
import type { Backend } from "./backends.js";

const key = randomBytes(32);
export const sealer: Sealer = {
  seal(plain) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  open(sealed) {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  },
};

/** Every line that any bus of the test wrote. */
export const logged: string[] = [];
const keepLine = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
export const log: BusLog = { warn: keepLine, info: keepLine };

const cleanups: (() => unknown)[] = [];

/** Ends what the test opened, the last first. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export async function open(backend: Backend, kind: "server" | "worker"): Promise<Bus> {
  const bus = await openBus({ ...backend.urls, nodeId: randomUUID(), kind, sealer, log });
  cleanups.push(() => bus.close());
  return bus;
}

/** A process with a Socket.IO server: each client says in its auth which rooms it is in. */
export async function openServer(backend: Backend): Promise<{ bus: Bus; io: Server; client(...rooms: string[]): Promise<Client> }> {
  const bus = await open(backend, "server");
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const server = new Server(http, { adapter: bus.live.adapter(), transports: ["websocket"] });
  server.on("connection", (socket) => void socket.join(socket.handshake.auth.rooms));
  cleanups.push(() => server.close());
  const { port } = http.address() as AddressInfo;
  return { bus, io: server, client: (...rooms) => openClient(port, rooms) };
}

type Client = { socket: Socket; events: unknown[] };

async function openClient(port: number, rooms: string[]): Promise<Client> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], auth: { rooms }, reconnection: false });
  const events: unknown[] = [];
  socket.onAny((event: string, payload: unknown) => events.push([event, payload]));
  socket.on("disconnect", (reason) => events.push(["disconnect", reason]));
  cleanups.push(() => socket.disconnect());
  await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
  return { socket, events };
}
