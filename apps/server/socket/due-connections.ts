import type { Conn } from "./engine-parts.js";

/** `crowd`: only for what many are to get, which may wait a moment; `turn`: by the end of this turn of the event loop. */
export type DueConn = Conn & { due?: "turn" | "crowd" | null };

/** Written in one go; then what has come in meanwhile is read, so that a large room does not hold up everything else. */
const connectionsAtOnce = 2_000;
/** After writing to so many connections, crowds wait twice as long as the writing took, at most so long: under load several broadcasts become one write. */
const crowdFrom = 64;
const longestRestMs = 10;

/** The connections whose buffers are to be written, and when. */
export class DueConnections {
  #due: DueConn[] = [];
  #crowd: DueConn[] = [];
  #next: NodeJS.Immediate | null = null;
  #rest: NodeJS.Timeout | null = null;

  constructor(private readonly use: { write: (conn: DueConn) => void; written: () => void }) {}

  /** Written at the end of this turn. */
  add(conn: DueConn): void {
    if (conn.due === "turn") return;
    conn.due = "turn";
    this.#due.push(conn);
    this.#schedule();
  }

  /** Written at the end of this turn, or of the rest after a large writing. */
  addToCrowd(conn: DueConn): void {
    if (this.#rest === null) this.add(conn);
    else if (!conn.due) {
      conn.due = "crowd";
      this.#crowd.push(conn);
    }
  }

  /** Writes all of them now. */
  flush(): void {
    this.#endRest();
    while (this.#due.length) this.#write(this.#due.length);
  }

  #schedule(): void {
    if (this.#next === null) this.#next = setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#next = null;
    const count = Math.min(connectionsAtOnce, this.#due.length);
    const from = performance.now();
    this.#write(count);
    const took = performance.now() - from;
    if (count >= crowdFrom && took >= 1 && this.#rest === null) this.#rest = setTimeout(() => this.#endRest(), Math.min(2 * took, longestRestMs));
    if (this.#due.length) this.#schedule();
  }

  #endRest(): void {
    if (this.#rest) clearTimeout(this.#rest);
    this.#rest = null;
    const crowd = this.#crowd;
    this.#crowd = [];
    for (const conn of crowd) if (conn.due === "crowd") this.add(conn);
  }

  #write(count: number): void {
    const due = this.#due;
    this.#due = due.length > count ? due.slice(count) : [];
    for (let i = 0; i < count; i++) {
      const conn = due[i] as DueConn;
      conn.due = null;
      this.use.write(conn);
    }
    this.use.written();
  }
}
