/** One value of a metric, with its labels: never a person, a name or a text. */
export type Value = { labels?: Record<string, string>; value: number };
/** A metric that is read when somebody asks. A counter's values only ever rise while the process lives. Names and units as Prometheus advises. */
export type Reading = { kind: "gauge" | "counter"; name: string; help: string; labelNames?: string[]; values: () => Value[] };

/** A metric of the metrics library, as far as it is filled here: prom-client's Gauge and Counter are such. */
type Metric = { reset(): void; inc(labels: Record<string, string>, value: number): void };
type Description = { name: string; help: string; labelNames: string[]; collect: () => void };

/** Makes each reading a metric that reads itself at every collection. */
export function expose(readings: Reading[], make: (kind: Reading["kind"], description: Description) => Metric): void {
  for (const { kind, name, help, labelNames = [], values } of readings) {
    const metric = make(kind, {
      name,
      help,
      labelNames,
      collect() {
        metric.reset();
        for (const { labels = {}, value } of values()) metric.inc(labels, value);
      },
    });
  }
}

/** A reading without labels. */
export const single = (kind: Reading["kind"], name: string, read: { help: string; value: () => number }): Reading => ({
  kind,
  name,
  help: read.help,
  values: () => [{ value: read.value() }],
});
