import { askPeers, openDoctorBus } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import type { Store } from "@hoopoe/store";
import type { Tell } from "../finding.js";

const waitMs = 4_000;

/** Servers and workers that gave a sign of life, the queue, and whether all hear one another. */
export async function checkProcesses(parts: { config: Config; url: string; store: Store }, tell: Tell): Promise<void> {
  const { config, url, store } = parts;
  const nodes = await store.nodes.alive();
  const count = (kind: string): number => nodes.filter((node) => node.kind === kind).length;
  if (count("server")) tell("ok", "servers", "servers-alive", { values: { count: count("server") } });
  else tell("fail", "servers", "servers-none");
  if (count("worker")) tell("ok", "workers", "workers-alive", { values: { count: count("worker") } });
  else tell("fail", "workers", "workers-none");
  const bus = await openDoctorBus({ databaseUrl: url, redisUrl: config.redisUrl, store });
  try {
    const values = { backend: config.redisUrl ? "Redis" : "Postgres" };
    if (await bus.jobs.health()) tell("ok", "queue", "queue-answers", { values });
    else tell("fail", "queue", "queue-silent", { values });
    if (!bus.live.state().connected) return tell("fail", "live-channel", "live-away");
    if (!nodes.length) return;
    const echoes = await askPeers(bus.live, { waitMs, enough: (heard) => nodes.every(({ id }) => heard.some(({ nodeId }) => nodeId === id)) });
    // who ended meanwhile is not deaf
    const alive = await store.nodes.alive();
    const silent = alive.filter(({ id }) => nodes.some((node) => node.id === id) && !echoes.some(({ nodeId }) => nodeId === id));
    if (silent.length) {
      const where = silent.map(({ id, kind }) => ({ node: id, kind }));
      tell("fail", "live-channel", "live-silent", { values: { count: silent.length, all: nodes.length }, where });
    } else {
      const slowest = Math.max(...echoes.map(({ roundTripMs }) => roundTripMs));
      tell("ok", "live-channel", "live-heard", { values: { count: echoes.length, ms: Math.round(slowest) } });
    }
  } finally {
    await bus.close();
  }
}
