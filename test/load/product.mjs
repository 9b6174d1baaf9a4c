import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** A port of loopback that nobody has now. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts the product as people do; `lines` are what it says, with the milliseconds since the start. */
export async function startProduct({ root, dataDir, env = {}, command = ["node", [join(root, "apps/cli/hoopoe-supervisor.mjs")]], limitMs = 600_000 }) {
  const port = await freePort();
  const began = performance.now();
  const lines = [];
  const child = spawn(command[0], command[1], {
    cwd: root,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      ADMIN_USERNAME: "admin",
      ADMIN_PASSWORD: "bench-password",
      LIMITS: "off",
      LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let readyMs;
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("not ready in time")), limitMs);
    child.on("exit", (code) => reject(new Error(`ended with ${code}:\n${lines.map((l) => l.text).join("\n")}`)));
    for (const stream of [child.stdout, child.stderr]) {
      let rest = "";
      stream.on("data", (chunk) => {
        rest += chunk;
        const parts = rest.split("\n");
        rest = parts.pop();
        for (const text of parts) {
          lines.push({ text, ms: performance.now() - began });
          if (text.startsWith("Hoopoe is ready at")) {
            readyMs = performance.now() - began;
            clearTimeout(timer);
            resolve();
          }
        }
      });
    }
  });
  await ready;
  child.removeAllListeners("exit");
  const stop = () =>
    new Promise((resolve) => {
      const at = performance.now();
      child.on("exit", (code) => resolve({ code, ms: performance.now() - at }));
      child.kill("SIGTERM");
    });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, readyMs, lines, stop };
}

/** Proportional memory (PSS) of a process and all below it, in MiB, with each part's name. */
export function memoryOf(pid) {
  const children = new Map();
  for (const name of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, "latin1").split(") ").at(-1).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // it ended meanwhile
    }
  }
  const parts = [];
  const visit = (id) => {
    try {
      const kib = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "latin1"))?.[1] ?? 0);
      const line = readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ");
      parts.push({
        mib: kib / 1024,
        name: /hoopoe-(supervisor|server|worker)/.exec(line)?.[0] ?? (line.includes("postgres") ? "postgres" : line.slice(0, 20)),
      });
    } catch {
      // it ended meanwhile
    }
    for (const child of children.get(id) ?? []) visit(child);
  };
  visit(pid);
  const byName = new Map();
  for (const { name, mib } of parts) byName.set(name, (byName.get(name) ?? 0) + mib);
  return { totalMiB: parts.reduce((sum, part) => sum + part.mib, 0), byName };
}

/** The value below which `share` (0 to 1) of the sorted samples lie. */
export const percentile = (samples, share) => [...samples].sort((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * share))];
