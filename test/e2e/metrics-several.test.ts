import { expect, test } from "vitest";
import { startHoopoe } from "../rig/hoopoe.js";
import { type Scrape, scrape, valueOf } from "../rig/metrics.js";
import { freePortRow } from "../rig/port.js";
import { until } from "../rig/until.js";

test("of several servers on one port each has a port of its own for its figures, and all hear one another", async () => {
  const first = await freePortRow(3);
  const hoopoe = await startHoopoe({ env: { SERVERS: "2", WORKERS: "1", HEALTH_PORT: String(first) } });
  try {
    const all = (): Promise<Scrape[]> => Promise.all([0, 1, 2].map((place) => scrape(`http://127.0.0.1:${first + place}`)));
    const heard = await until(
      "all hear the two others",
      async () => {
        const read = await all();
        return read.every((one) => valueOf(one, "hoopoe_live_peers") === 2) ? read : null;
      },
      30_000,
    );
    const nodes = heard.flatMap(({ samples }) => samples.filter(({ name }) => name === "hoopoe_node_info").map(({ labels }) => labels));
    expect(nodes.map(({ kind }) => kind)).toEqual(["server", "server", "worker"]);
    expect(new Set(nodes.map(({ node }) => node)).size).toBe(3);
    expect(heard.map((one) => valueOf(one, "hoopoe_nodes", { kind: "server" }))).toEqual([2, 2, undefined]);
  } finally {
    await hoopoe.stop();
  }
}, 150_000);
