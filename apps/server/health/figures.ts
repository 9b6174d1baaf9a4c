import type { Deps } from "@hoopoe/actions";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Overload } from "../overload/overload.js";

export const FIGURES = Symbol("figures");

type GaugeMaker = (name: string, help: string, read: () => number) => void;

/** What `/metrics` tells. Labels are routes, methods and states: never a person, a name or a text. */
export class Figures {
  readonly #registry = new Registry();
  readonly #requests: Histogram;
  readonly #events: Counter;
  readonly #healed: Counter;

  #looked: { at: number; revsBehind: number } | null = null;

  /** Socket events that are not answered yet. */
  underWay = 0;

  constructor(deps: Deps, { sockets, overload }: { sockets: () => number; overload: Overload }) {
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
    const gauge: GaugeMaker = (name, help, read) => {
      const value: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: () => {
          value.set(read());
        },
      });
    };
    registerOverload(overload, this.#registry, gauge);
    gauge("hoopoe_sockets", "Connected sockets", sockets);
    const { appender } = deps.store.messages;
    gauge("hoopoe_append_batches", "Committed batches", () => appender.figures.batches);
    gauge("hoopoe_append_messages", "Messages in committed batches", () => appender.figures.rows);
    gauge("hoopoe_append_waiting", "Messages waiting for a batch", () => appender.figures.waiting);
    gauge("hoopoe_append_last_batch", "Messages in the last batch", () => appender.figures.lastBatch);
    gauge("hoopoe_append_last_commit_seconds", "Time of the last commit", () => appender.figures.lastCommitMs / 1_000);
    gauge("hoopoe_revs_behind", "Committed revs that sockets here had not been told of, as last compared", () => this.#looked?.revsBehind ?? 0);
    gauge("hoopoe_last_compared_seconds", "Time since what sockets here were told was last compared with the database", () =>
      this.#looked ? (performance.now() - this.#looked.at) / 1_000 : 0,
    );
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

  /** The sockets here were compared with the database: so many committed revs they had not been told of. */
  looked(revsBehind: number): void {
    this.#looked = { at: performance.now(), revsBehind };
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

// counted by the doors themselves, as plain numbers: a refusal must cost next to nothing
function registerOverload(overload: Overload, registry: Registry, gauge: GaugeMaker): void {
  const counted = (name: string, help: string, label: string, counts: Record<string, number>): void => {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect: () => {
        counter.reset();
        for (const [key, count] of Object.entries(counts)) counter.inc({ [label]: key }, count);
      },
    });
  };
  counted("hoopoe_shed_total", "Work refused because there was too much, by kind", "work", overload.counts.shed);
  counted("hoopoe_unparsed_total", "Events refused without being parsed, by code", "code", overload.counts.unparsed);
  gauge("hoopoe_overload_level", "Kinds of work that are refused: typing, presence, sign-ins, reads; 0 is none", () => overload.level);
  gauge("hoopoe_overload_pressure", "The greatest of all loads; 1 is too much", () => overload.pressure);
  gauge("hoopoe_sends_under_way", "Sends that are not answered yet", () => overload.sending);
  gauge("hoopoe_sends_capacity", "Sends that may be under way", () => overload.capacity);
  gauge("hoopoe_handshakes_waiting", "Handshakes that wait for their turn", () => overload.handshakes.waiting);
  gauge("hoopoe_handshakes_refused", "Handshakes that were asked to come back later because too many wait", () => overload.handshakes.refused);
}
