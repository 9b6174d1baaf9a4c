import type { Ack, ClientData, ClientEvent, ClientInput, SignedIn } from "@hoopoe/protocol";
import { io, type Socket } from "socket.io-client";
import { Refused, rest } from "./rest.js";

export type Person = { username: string; password: string };

const waitMs = 10_000;

/** Somebody who is signed in and connected at one address, and what reached them there. */
export class Seat {
  #socket: Socket | null = null;
  /** When each rev of each conversation was first heard of here: `conversation/rev` to performance.now(). */
  readonly heard = new Map<string, number>();
  /** When the server ended this seat's session; null while it has not. */
  endedAt: number | null = null;

  private constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** Signs in and connects. @throws Refused */
  static async take(url: string, { username, password }: Person): Promise<Seat> {
    const body = { username, password, cookie: false, deviceName: "hoopoe doctor" };
    const { accessToken } = await rest<SignedIn>(url, { method: "POST", path: "/auth/login", body });
    const seat = new Seat(url, accessToken);
    await seat.connect();
    return seat;
  }

  async connect(): Promise<void> {
    const socket = io(this.url, { transports: ["websocket"], reconnection: false, forceNew: true, timeout: waitMs, auth: { token: this.token } });
    this.#socket = socket;
    socket.onAny((event: string, payload: { conversationId?: string; rev?: number }) => {
      if (event === "session:ended") this.endedAt = performance.now();
      const key = `${payload.conversationId}/${payload.rev}`;
      if (!this.heard.has(key)) this.heard.set(key, performance.now());
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error: Error & { data?: { code?: string } }) => reject(new Refused(error.data?.code ?? error.message)));
    });
  }

  get isConnected(): boolean {
    return this.#socket?.connected ?? false;
  }

  leave(): void {
    this.#socket?.disconnect();
  }

  /** What the server acknowledges. @throws Refused with its code, or `no answer` */
  async ask<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>> {
    const answer = (await this.#socket
      ?.timeout(waitMs)
      .emitWithAck(event, input)
      .catch(() => null)) as Ack<ClientData<E>> | null;
    if (!answer) throw new Refused("no answer");
    if (!answer.ok) throw new Refused(answer.error.code);
    return answer.data;
  }

  call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    return rest<T>(this.url, { method, path, token: this.token, ...(body === undefined ? {} : { body }) });
  }
}
