import type { DatabaseFigures, TableSize } from "@hoopoe/store";
import type { Deps } from "../context.js";
import { type Reading, single, type Value } from "./reading.js";

const freshMs = 5_000;
const freshSizesMs = 60_000;
const waitMs = 1_000;

type Jobs = Awaited<ReturnType<Deps["bus"]["jobs"]["counts"]>>;
type Sizes = { databaseBytes: number; tables: TableSize[] };

/**
 * What the database and the queue tell of the whole installation: the same on every server. Asked at most every 5 s (sizes: every minute), one
 * question at a time; what cannot be had within a second is left out of the answer, so that nothing old is shown as if it were of now.
 */
export class Installation {
  #asked = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;
  #sizesAsked = Number.NEGATIVE_INFINITY;
  #figures: DatabaseFigures | null = null;
  #jobs: Jobs = null;
  #sizes: Sizes | null = null;

  constructor(private readonly deps: Deps) {}

  /** Resolves within a second, whatever the database does. */
  async refresh(): Promise<void> {
    if (performance.now() - this.#asked < freshMs) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    const late = new Promise<"late">((resolve) => setTimeout(resolve, waitMs, "late").unref());
    if ((await Promise.race([this.#asking, late])) === "late") this.#figures = this.#jobs = null;
  }

  async #ask(): Promise<void> {
    const { store, bus } = this.deps;
    const [figures, jobs] = await Promise.all([store.figures.now().catch(() => null), bus.jobs.counts("bot-reply").catch(() => null)]);
    this.#figures = figures;
    this.#jobs = jobs;
    if (performance.now() - this.#sizesAsked > freshSizesMs) {
      this.#sizes = await store.figures.sizes().catch(() => null);
      if (this.#sizes) this.#sizesAsked = performance.now();
    }
    this.#asked = performance.now();
  }

  /** What is known, as metrics. */
  readings(): Reading[] {
    return [...this.#fromDatabase(), ...this.#fromQueue(), ...this.#fromSizes()];
  }

  #fromDatabase(): Reading[] {
    const known = (name: string, help: string, read: (figures: DatabaseFigures) => Value[] | number): Reading =>
      gauge(name, help, () => this.#figures && read(this.#figures));
    return [
      single("gauge", "hoopoe_database_up", { help: "1 when the database answered within a second", value: () => (this.#figures ? 1 : 0) }),
      labelled(
        "kind",
        known("hoopoe_nodes", "Processes that gave a sign of life within 15 s", ({ nodes }) => byLabel("kind", nodes)),
      ),
      labelled(
        "state",
        known("hoopoe_bot_runs_open", "Bot runs that have not ended", ({ runs: { waiting, working, abandoned } }) =>
          byLabel("state", { waiting, working, abandoned }),
        ),
      ),
      known("hoopoe_bot_run_oldest_waiting_seconds", "Age of the oldest bot run that no worker has taken", ({ runs }) => runs.oldestWaitingSeconds),
      labelled(
        "outcome",
        known("hoopoe_bot_runs_ended_recently", "Bot runs that ended in the last five minutes", ({ runs }) => byLabel("outcome", runs.endedLately)),
      ),
      known("hoopoe_database_connections", "Connections to the database server", ({ connections }) => connections),
      known("hoopoe_master_key_age_days", "Age of the current version of the master key", ({ masterKey }) => masterKey.ageDays),
      known(
        "hoopoe_master_key_unfinished_versions",
        "Versions beside the current one: a rotation is under way, or was not finished",
        ({ masterKey }) => masterKey.unfinished,
      ),
      known("hoopoe_database_connections_limit", "Its max_connections", ({ connectionsLimit }) => connectionsLimit),
    ];
  }

  #fromQueue(): Reading[] {
    return [
      single("gauge", "hoopoe_queue_up", { help: "1 when the job queue answered within a second", value: () => (this.#jobs ? 1 : 0) }),
      labelled(
        "state",
        gauge(
          "hoopoe_jobs",
          "Jobs in the queue of bot replies",
          () => this.#jobs && byLabel("state", { waiting: this.#jobs.waiting, active: this.#jobs.active }),
        ),
      ),
      { ...gauge("hoopoe_jobs_failed_total", "Jobs of the queue that failed and were set aside", () => this.#jobs && this.#jobs.failed), kind: "counter" },
    ];
  }

  #fromSizes(): Reading[] {
    const tables = (pick: (table: TableSize) => number) => (): Value[] | null =>
      this.#sizes && this.#sizes.tables.map((table) => ({ labels: { table: table.table }, value: pick(table) }));
    return [
      gauge("hoopoe_database_bytes", "Size of the database on disk", () => this.#sizes && this.#sizes.databaseBytes),
      labelled(
        "table",
        gauge(
          "hoopoe_table_bytes",
          "Size of a table on disk with its indexes",
          tables(({ bytes }) => bytes),
        ),
      ),
      labelled(
        "table",
        gauge(
          "hoopoe_table_rows",
          "Rows of a table, as last estimated",
          tables(({ rows }) => rows),
        ),
      ),
    ];
  }
}

// null: not known now, so not shown
const gauge = (name: string, help: string, read: () => Value[] | number | null): Reading => ({
  kind: "gauge",
  name,
  help,
  values() {
    const found = read();
    return typeof found === "number" ? [{ value: found }] : (found ?? []);
  },
});
const labelled = (label: string, reading: Reading): Reading => ({ ...reading, labelNames: [label] });
const byLabel = (label: string, counts: Record<string, number>): Value[] =>
  Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }));
