// npm run bench:start: ready on a fresh clone, ready the second time, memory, stop. Prints each figure with its bar.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryOf, startProduct } from "./product.mjs";

const root = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "hoopoe-bench-"));
const settleMs = Number(process.env.SETTLE_MS ?? 60_000);
const row = (name, value, bar) => console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${bar}`);

try {
  const clone = join(scratch, "clone");
  const dataDir = join(scratch, "data");
  execFileSync("git", ["clone", "--quiet", root, clone]);
  console.log("figure                                              measured   bar");
  const fresh = await startProduct({ root: clone, dataDir, command: ["npm", ["start"]] });
  for (const { text } of fresh.lines.filter(({ text }) => /^(Installed|Built) in/.test(text))) console.log(`  ${text}`);
  row("fresh clone, empty node_modules, ready", `${(fresh.readyMs / 1000).toFixed(1)} s`, "180 s");
  const first = await fresh.stop();
  row("stopped after SIGTERM to npm", `${(first.ms / 1000).toFixed(1)} s`, `10 s, exit ${first.code}`);
  const again = await startProduct({ root: clone, dataDir, command: ["npm", ["start"]] });
  row("second start, ready", `${(again.readyMs / 1000).toFixed(1)} s`, "5 s");
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const { totalMiB, byName } = memoryOf(again.pid);
  row(`memory of the whole tree, ${settleMs / 1000} s after ready`, `${totalMiB.toFixed(0)} MiB`, "500 MB (PSS)");
  console.log(`  ${[...byName].map(([name, mib]) => `${name} ${mib.toFixed(0)}`).join(", ")}`);
  await again.stop();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
