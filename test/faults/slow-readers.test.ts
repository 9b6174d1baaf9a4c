import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stopReading } from "./acts/stop-reading.js";
import { figure } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

let system: System;
beforeAll(async () => {
  system = await startSystem({ nodes: 1, workers: 0 });
});
afterAll(async () => void (await system?.stop()));

describe("R11: readers that stop reading", () => {
  test("are cut and come back; the server's memory stays, and nobody else waits", { timeout: 180_000 }, async () => {
    const verdict = await stopReading(system, { readers: 20, megabytes: 10 });
    figure(
      "R11",
      `200 MB to ${verdict.readers} readers that stopped: memory + ${verdict.grownMiB} MiB, ${verdict.cut} cut, in sync after coming back: ${verdict.resynced}, the reader beside them told ${verdict.healthyTold} of ${verdict.sent}`,
    );
    expect(verdict).toMatchObject({ cut: 20, resynced: true, healthyTold: verdict.sent });
    expect(verdict.grownMiB).toBeLessThanOrEqual(64);
  });
});
