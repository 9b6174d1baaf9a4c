import type { Deps } from "@hoopoe/actions";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export const FIGURES = Symbol("figures");

/** What `/metrics` tells. Labels are routes, methods and states: never a person, a name or a text. */
export class Figures {
  readonly #registry = new Registry();
  readonly #requests: Histogram;
  readonly #events: Counter;
  readonly #healed: Counter;

  /** Socket events that are not answered yet. */
  underWay = 0;

  constructor(deps: Deps, sockets: () => number) {
    collectDefaultMetrics({ register: this.#registry });
    const registers = [this.#registry];
    this.#requests = new Histogram({
      name: "hoopoe_http_request_seconds",
      help: "REST calls",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#events = new Counter({ name: "hoopoe_socket_events_total", help: "Client events", labelNames: ["event", "outcome"], registers });
    this.#healed = new Counter({ name: "hoopoe_revs_healed_total", help: "Revs pushed because the live channel had lost them", registers });
    const gauge = (name: string, help: string, read: () => number): void => {
      const value: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: () => {
          value.set(read());
        },
      });
    };
    gauge("hoopoe_sockets", "Connected sockets", sockets);
    const { appender } = deps.store.messages;
    gauge("hoopoe_append_batches", "Committed batches", () => appender.figures.batches);
    gauge("hoopoe_append_messages", "Messages in committed batches", () => appender.figures.rows);
    gauge("hoopoe_append_waiting", "Messages waiting for a batch", () => appender.figures.waiting);
    gauge("hoopoe_append_last_batch", "Messages in the last batch", () => appender.figures.lastBatch);
    gauge("hoopoe_append_last_commit_seconds", "Time of the last commit", () => appender.figures.lastCommitMs / 1_000);
    gauge("hoopoe_live_connected", "1 while the live channel is there", () => (deps.bus.live.state().connected ? 1 : 0));
    gauge("hoopoe_live_dropped", "Live messages given up", () => deps.bus.live.state().dropped);
    gauge("hoopoe_live_published", "Live messages published", () => deps.bus.live.state().published);
    gauge("hoopoe_live_received", "Live messages received", () => deps.bus.live.state().received);
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  event(event: string, outcome: string): void {
    this.#events.inc({ event, outcome });
  }

  healed(revs: number): void {
    this.#healed.inc(revs);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
