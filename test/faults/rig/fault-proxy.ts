import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

type Pair = { near: Socket; far: Socket; lost: boolean; ending: boolean };

/**
 * A TCP proxy on loopback that does to connections what networks do. What was set holds until `heal`, for connections that are there
 * and for new ones, except where it says otherwise.
 */
export class FaultProxy {
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;
  /** When each connection was asked for, in `performance.now()`. */
  readonly asked: number[] = [];
  #delayMs = 0;
  #bytesPerTick: number | null = null;
  #frozen = false;
  #refusing = false;
  #shortBytes: number | null = null;

  /** `target` may be changed, as by a proxy before several servers: new connections go there. */
  private constructor(public target: number) {
    this.#server = createServer((near) => this.#open(near));
  }

  /** `target`: a port on loopback. */
  static async open(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Every piece arrives so much later, in order. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Some bytes every 10 ms, as over a bad line. */
  drip(bytesPerTick: number): void {
    this.#bytesPerTick = bytesPerTick;
  }

  /** Nothing passes, nothing closes, and new connections are taken and left without an answer. */
  freeze(): void {
    this.#frozen = true;
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.pause();
  }

  /** Connections are reset. `refuse`: new ones too, until `heal`. */
  cut({ refuse = false }: { refuse?: boolean } = {}): void {
    this.#refusing = refuse;
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.resetAndDestroy();
  }

  /** New connections are reset when the server has said so many bytes or more. */
  cutShort(bytes: number): void {
    this.#shortBytes = bytes;
  }

  /** The connections that are there never carry anything again, and neither side is told; new ones work. `heal` does not bring them back. */
  lose(): void {
    for (const pair of this.#pairs) {
      pair.lost = true;
      for (const socket of [pair.near, pair.far]) socket.pause();
    }
  }

  heal(): void {
    this.#delayMs = 0;
    this.#bytesPerTick = null;
    this.#frozen = false;
    this.#refusing = false;
    this.#shortBytes = null;
    for (const { near, far, lost } of this.#pairs) if (!lost) for (const socket of [near, far]) socket.resume();
  }

  async close(): Promise<void> {
    this.cut({ refuse: true });
    this.#server.close();
    await once(this.#server, "close");
  }

  #open(near: Socket): void {
    this.asked.push(performance.now());
    if (this.#refusing) return void near.resetAndDestroy();
    const far = connect(this.target, "127.0.0.1");
    const pair: Pair = { near, far, lost: false, ending: false };
    this.#pairs.add(pair);
    if (this.#shortBytes !== null) this.#endEarly(pair, this.#shortBytes);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      this.#forward(pair, from, to);
      from.on("error", () => undefined);
      if (this.#frozen) from.pause();
    }
  }

  /** What was said arrives first: a reset overtakes it. */
  #endEarly(pair: Pair, bytes: number): void {
    let left = bytes;
    pair.far.on("data", ({ length }: Buffer) => {
      left -= length;
      if (left > 0 || pair.ending) return;
      pair.ending = true;
      setTimeout(() => [pair.near, pair.far].map((socket) => socket.resetAndDestroy()), 20);
    });
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    let waiting = Promise.resolve();
    const write = async (data: Buffer): Promise<void> => {
      const step = this.#bytesPerTick ?? data.length;
      for (let at = 0; at < data.length && !pair.lost && !to.destroyed; at += step) {
        if (this.#delayMs || this.#bytesPerTick) await new Promise((resolve) => setTimeout(resolve, this.#bytesPerTick ? 10 : this.#delayMs));
        if (!to.write(data.subarray(at, at + step))) await drained(to);
      }
    };
    from.on("data", (data: Buffer) => {
      from.pause();
      waiting = waiting.then(() => write(data)).finally(() => this.#frozen || pair.lost || pair.ending || from.resume());
    });
    from.on("close", (broken) => {
      if (pair.lost) return;
      this.#pairs.delete(pair);
      if (broken) to.resetAndDestroy();
      else void waiting.then(() => to.destroySoon());
    });
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
