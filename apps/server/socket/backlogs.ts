import { type Conn, type Packet, unsent } from "./engine-parts.js";

export type BacklogLimits = {
  /** Bytes that may wait for one connection whose reader does not take them. */
  perSocket: number;
  /** Bytes that may wait for all of them together; what several wait for counts once. */
  total: number;
};
type Backlog = { counted: number; bytes: number };

/**
 * What waits in the write buffers of connections whose kernel buffer is full (or, polling, whose next request has not come). Healthy
 * connections cost nothing here: they are never in it.
 */
export class Backlogs {
  readonly #backlogs = new Map<Conn, Backlog>();
  #held = 0;

  constructor(private readonly limits: BacklogLimits) {}

  /** Connections that wait for their reader. */
  get size(): number {
    return this.#backlogs.size;
  }

  /** Bytes that wait for readers. */
  get held(): number {
    return this.#held;
  }

  /** Counts what came since the last time; the connections that are now over a bound. */
  count(conn: Conn): Conn[] {
    let backlog = this.#backlogs.get(conn);
    if (!backlog) this.#backlogs.set(conn, (backlog = { counted: 0, bytes: 0 }));
    for (; backlog.counted < conn.writeBuffer.length; backlog.counted++) {
      const packet = conn.writeBuffer[backlog.counted] as Packet;
      const size = sizeOf(packet);
      backlog.bytes += size;
      if (packet.holders === undefined || packet.holders++ === 0) this.#held += size;
    }
    if (backlog.bytes + unsent(conn) > this.limits.perSocket) return [conn];
    return this.#held > this.limits.total ? [this.#largest()] : [];
  }

  /** The connection's buffer is about to be sent, or dropped. */
  release(conn: Conn): void {
    const backlog = this.#backlogs.get(conn);
    if (!backlog) return;
    this.#backlogs.delete(conn);
    for (let i = 0; i < backlog.counted; i++) {
      const packet = conn.writeBuffer[i];
      if (packet && (packet.holders === undefined || --packet.holders === 0)) this.#held -= sizeOf(packet);
    }
  }

  #largest(): Conn {
    let largest: Conn | undefined;
    let bytes = -1;
    for (const [conn, backlog] of this.#backlogs) {
      if (backlog.bytes <= bytes) continue;
      bytes = backlog.bytes;
      largest = conn;
    }
    return largest as Conn;
  }
}

// of a text its characters: exact for ASCII, and never less than half of what it takes in memory
function sizeOf({ data, options }: Packet): number {
  const frame = options?.wsPreEncodedFrame;
  if (frame) return frame.reduce((sum, piece) => sum + piece.length, 0);
  return typeof data === "string" ? data.length : (data?.byteLength ?? 0);
}
