// The published port as a program outside sees it: HTTPS that trusts one certificate, and Socket.IO over it.
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";

/** @typedef {{ status: number, headers: Record<string, string | string[] | undefined>, text: string, json: any }} Answer */

export class Door {
  /** @param {{ port: number, ca: string }} options `ca`: the certificate that is trusted, PEM */
  constructor({ port, ca }) {
    this.port = port;
    this.ca = ca;
    this.url = `https://localhost:${port}`;
  }

  /** @returns {Promise<Answer>} */
  ask(method, path, { body, token, headers = {} } = {}) {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const given = { ...headers, ...(sent ? { "content-type": "application/json" } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) };
    return new Promise((resolve, reject) => {
      const call = request(`${this.url}${path}`, { method, ca: this.ca, headers: given, agent: false, timeout: 20_000 }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part)).once("error", reject);
        answer.once("end", () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: parse(text) });
        });
      });
      call.once("timeout", () => call.destroy(new Error(`${method} ${path}: no answer within 20 s`)));
      call.once("error", reject);
      call.end(sent);
    });
  }

  /** A call of the API that must succeed. */
  async api(method, path, options) {
    const answer = await this.ask(method, `/api/v1${path}`, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
    return answer.json;
  }

  /** @returns {Promise<Person>} */
  async signIn({ username, password }, headers = {}) {
    const { accessToken, refreshToken, user, sessionId } = await this.api("POST", "/auth/login", { body: { username, password, cookie: false }, headers });
    return new Person(this, { token: accessToken, refreshToken, id: user.id, sessionId });
  }
}

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Somebody who is signed in. */
export class Person {
  constructor(door, { token, refreshToken, id, sessionId }) {
    Object.assign(this, { door, token, refreshToken, id, sessionId });
  }

  api(method, path, body) {
    return this.door.api(method, path, { body, token: this.token });
  }

  /** Sends over REST, trying again with the same clientId, as a client does. */
  async send(conversationId, text) {
    const clientId = `c-${Math.random().toString(36).slice(2)}`;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.api("POST", `/conversations/${conversationId}/messages`, { clientId, text });
      } catch (error) {
        if (tries === 30) throw error;
        await sleep(1_000);
      }
    }
  }

  async messages(conversationId) {
    return (await this.api("GET", `/conversations/${conversationId}/messages?limit=200`)).items;
  }

  /** @param {{ transports?: string[], headers?: Record<string, string>, reconnection?: boolean }} [options] @returns {Promise<Wire>} */
  connect({ transports = ["websocket"], headers = {}, reconnection = false } = {}) {
    const socket = io(this.door.url, {
      transports,
      upgrade: false,
      reconnection,
      forceNew: true,
      ca: this.door.ca,
      extraHeaders: headers,
      auth: { token: this.token },
      timeout: 10_000,
    });
    const wire = new Wire(socket);
    return new Promise((resolve, reject) => {
      socket.once("connect", () => resolve(wire));
      socket.once("connect_error", (error) => {
        if (!reconnection) socket.disconnect();
        if (!reconnection) reject(new Error(`${transports.join()}: ${error.message} ${JSON.stringify(error.description?.message ?? error.data ?? "")}`));
      });
    });
  }
}

/** A socket and everything it was sent. */
export class Wire {
  constructor(socket) {
    this.socket = socket;
    this.received = [];
    socket.onAny((event, payload) => this.received.push({ event, payload, at: performance.now() }));
  }

  emit(event, input) {
    return this.socket.timeout(10_000).emitWithAck(event, input);
  }

  /** The first event that fits, from the beginning of the connection on. */
  until(what, fits, ms = 15_000) {
    return until(what, () => this.received.find(({ event, payload }) => fits(event, payload)), ms);
  }

  close() {
    this.socket.disconnect();
  }
}

export async function until(what, probe, ms = 15_000) {
  for (const late = performance.now() + ms; ; ) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > late) throw new Error(`not within ${ms} ms: ${what}`);
    // No faster, or a probe of the API runs into its limits.
    await sleep(250);
  }
}
