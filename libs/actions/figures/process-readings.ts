import type { Opened } from "../open-deps.js";
import { type Reading, single } from "./reading.js";

/** What every process of the product tells of itself: its database connections and what it hears over the live channel. */
export function processReadings({ deps, nodeId, kind, probe }: Opened): Reading[] {
  const { live } = deps.bus;
  return [
    {
      kind: "gauge",
      name: "hoopoe_node_info",
      help: "1: which process this is",
      labelNames: ["node", "kind"],
      values: () => [{ labels: { node: nodeId, kind }, value: 1 }],
    },
    {
      kind: "gauge",
      name: "hoopoe_pool_connections",
      help: "SQL connections of this process",
      labelNames: ["state"],
      values() {
        const { open, idle } = deps.store.connections();
        return [
          { labels: { state: "busy" }, value: open - idle },
          { labels: { state: "idle" }, value: idle },
        ];
      },
    },
    single("gauge", "hoopoe_pool_connections_limit", { help: "SQL connections that this process may open", value: () => deps.store.connections().limit }),
    single("gauge", "hoopoe_pool_waiting_calls", { help: "Calls that wait for a free SQL connection", value: () => deps.store.connections().waiting }),
    {
      kind: "counter",
      name: "hoopoe_unreadable_total",
      help: "Sealed content that this process found altered, moved or without its key; each place once an hour",
      labelNames: ["column", "cause"],
      values: () => deps.store.unreadable().map(({ column, cause, count }) => ({ labels: { column, cause }, value: count })),
    },
    single("gauge", "hoopoe_live_connected", { help: "1 while the live channel is there", value: () => (live.state().connected ? 1 : 0) }),
    single("gauge", "hoopoe_live_lost_seconds", {
      help: "For how long the live channel has been away; 0 while it is there",
      value: () => lostSeconds(live.state().lostAt),
    }),
    single("gauge", "hoopoe_live_peers", { help: "Other processes heard over the live channel within 16 s", value: () => probe.peers().length }),
    single("gauge", "hoopoe_live_delay_seconds", {
      help: "The slowest other process's last tick: from its saying so to its being heard here, by the database's clock",
      value: () => Math.max(0, ...probe.peers().map(({ delayMs }) => delayMs)) / 1_000,
    }),
    single("counter", "hoopoe_live_dropped_total", { help: "Live messages given up", value: () => live.state().dropped }),
    single("counter", "hoopoe_live_published_total", { help: "Live messages published", value: () => live.state().published }),
    single("counter", "hoopoe_live_received_total", { help: "Live messages received", value: () => live.state().received }),
  ];
}

const lostSeconds = (lostAt: number | null): number => (lostAt === null ? 0 : Math.max(0, Date.now() - lostAt) / 1_000);
