import { expose, Installation, type Opened, processReadings, type Reading, single } from "@hoopoe/actions";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Overload } from "../overload/overload.js";
import { MessagePath } from "./message-path.js";
import { overloadReadings } from "./overload-readings.js";

export const FIGURES = Symbol("figures");

/** The sockets of this server: how many, in how many conversations; those whose reader is behind, what waits for them, and those that were cut. */
export type SocketFigures = { sockets: number; conversationRooms: number; behind: number; waitingBytes: number; evicted: number };

/** What `/metrics` tells. Labels are routes, methods, states and reasons: never a person, a name or a text. */
export class Figures {
  readonly #registry = new Registry();
  readonly #installation: Installation;
  readonly #events: Counter;
  readonly #eventCounts = new Map<string, Counter.Internal>();
  readonly #healed: Counter;
  /** Histograms of requests, acknowledgements, batches and deliveries. */
  readonly path: MessagePath;
  #looked: { at: number; revsBehind: number } | null = null;

  /** Socket events that are not answered yet. */
  underWay = 0;

  constructor(opened: Opened, { sockets, overload }: { sockets: () => SocketFigures; overload: Overload }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.path = new MessagePath(opened.deps, this.#registry);
    this.#installation = new Installation(opened.deps);
    const counter = (name: string, help: string, labelNames: string[] = []): Counter => new Counter({ name, help, labelNames, registers });
    this.#events = counter("hoopoe_socket_events_total", "Client events", ["event", "outcome"]);
    this.#healed = counter("hoopoe_revs_healed_total", "Revs pushed because the live channel had lost them");
    const readings = [...processReadings(opened), ...this.#readings(sockets), ...overloadReadings(overload), ...this.#installation.readings()];
    expose(readings, (kind, description) => (kind === "counter" ? new Counter({ ...description, registers }) : new Gauge({ ...description, registers })));
  }

  event(event: string, outcome: string): void {
    const name = `${event}/${outcome}`;
    let counted = this.#eventCounts.get(name);
    if (!counted) {
      counted = this.#events.labels({ event, outcome });
      this.#eventCounts.set(name, counted);
    }
    counted.inc();
  }

  healed(revs: number): void {
    this.#healed.inc(revs);
  }

  /** The sockets here were compared with the database: so many committed revs they had not been told of. */
  looked(revsBehind: number): void {
    this.#looked = { at: performance.now(), revsBehind };
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    await this.#installation.refresh();
    return this.#registry.metrics();
  }

  #readings(sockets: () => SocketFigures): Reading[] {
    return [
      single("gauge", "hoopoe_sockets", { help: "Connected sockets", value: () => sockets().sockets }),
      single("gauge", "hoopoe_rooms", { help: "Conversations that somebody connected here is in", value: () => sockets().conversationRooms }),
      single("gauge", "hoopoe_slow_readers", { help: "Sockets whose reader is behind", value: () => sockets().behind }),
      single("gauge", "hoopoe_backlog_bytes", { help: "What waits for them; what several wait for counts once", value: () => sockets().waitingBytes }),
      single("counter", "hoopoe_evictions_total", { help: "Sockets cut because their reader was too far behind", value: () => sockets().evicted }),
      single("gauge", "hoopoe_events_under_way", { help: "Client events that are not answered yet", value: () => this.underWay }),
      single("gauge", "hoopoe_revs_behind", {
        help: "Committed revs that sockets here had not been told of, as last compared",
        value: () => this.#looked?.revsBehind ?? 0,
      }),
      {
        kind: "gauge",
        name: "hoopoe_last_compared_seconds",
        help: "Time since what sockets here were told was last compared with the database; once a second while all is well",
        values: () => (this.#looked ? [{ value: (performance.now() - this.#looked.at) / 1_000 }] : []),
      },
    ];
  }
}
