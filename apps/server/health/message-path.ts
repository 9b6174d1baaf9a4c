import { type Deps, expose, type Reading } from "@hoopoe/actions";
import { Gauge, Histogram, type Registry } from "prom-client";

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const rows = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** How long the stations of a message's way take: request, acknowledgement, batch and commit, delivery. */
export class MessagePath {
  readonly #requests: Histogram;
  readonly #acks: Histogram;
  readonly #deliveries: Histogram;

  constructor(deps: Deps, registry: Registry) {
    const histogram = (name: string, help: string, more: { labelNames?: string[]; buckets: number[] }): Histogram =>
      new Histogram({ name, help, registers: [registry], ...more });
    this.#requests = histogram("hoopoe_http_request_seconds", "REST calls", {
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    });
    this.#acks = histogram("hoopoe_send_ack_seconds", "From the arrival of a sent message to its acknowledgement", {
      labelNames: ["door", "outcome"],
      buckets: seconds,
    });
    this.#deliveries = histogram("hoopoe_delivery_delay_seconds", "From a message's commit to its being written to the sockets here, by the database's clock", {
      buckets: seconds,
    });
    this.#watchBatches(deps, histogram);
    this.#watchDeliveries(deps);
    expose(queueReadings(deps), (_, description) => new Gauge({ ...description, registers: [registry] }));
  }

  request(method: string, route: string, status: number, took: number): void {
    this.#requests.observe({ method, route, status: String(status) }, took);
  }

  /** A sent message was answered: how, through which door, after how many seconds. */
  acknowledged(door: "socket" | "rest", ok: boolean, took: number): void {
    this.#acks.observe({ door, outcome: ok ? "ok" : "refused" }, took);
  }

  #watchBatches(deps: Deps, histogram: (name: string, help: string, more: { labelNames: string[]; buckets: number[] }) => Histogram): void {
    const labelNames = ["log"];
    const sizes = histogram("hoopoe_commit_batch_rows", "Rows in one group commit", { labelNames, buckets: rows });
    const commits = histogram("hoopoe_commit_seconds", "One group commit, from its sending to its end", { labelNames, buckets: seconds });
    const waits = histogram("hoopoe_commit_wait_seconds", "How long the oldest of a batch had waited for it", { labelNames, buckets: seconds });
    for (const [log, committer] of Object.entries(committersOf(deps))) {
      committer.onBatch((batch) => {
        sizes.observe({ log }, batch.rows);
        commits.observe({ log }, batch.commitMs / 1_000);
        waits.observe({ log }, batch.waitedMs / 1_000);
      });
    }
  }

  #watchDeliveries(deps: Deps): void {
    deps.bus.live.onDelivery((event, payload) => {
      if (event !== "message:created") return;
      const committed = Date.parse((payload as { createdAt: string }).createdAt);
      if (Number.isFinite(committed)) this.#deliveries.observe(Math.max(0, deps.store.now().getTime() - committed) / 1_000);
    });
  }
}

const committersOf = ({ store }: Deps) => ({ messages: store.messages.appender, changes: store.messages.changer, members: store.members.changer });

function queueReadings(deps: Deps): Reading[] {
  const gauge = (name: string, help: string, read: (figures: { waiting: number; oldestSince: number | null }) => number): Reading => ({
    kind: "gauge",
    name,
    help,
    labelNames: ["log"],
    values: () => Object.entries(committersOf(deps)).map(([log, { figures }]) => ({ labels: { log }, value: read(figures) })),
  });
  const age = (since: number | null): number => (since === null ? 0 : (performance.now() - since) / 1_000);
  return [
    gauge("hoopoe_commit_queue_items", "Writes that wait for a group commit", ({ waiting }) => waiting),
    gauge("hoopoe_commit_queue_oldest_seconds", "Age of the oldest of them", ({ oldestSince }) => age(oldestSince)),
  ];
}
