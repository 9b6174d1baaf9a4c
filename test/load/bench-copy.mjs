import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = join(import.meta.dirname, "../..");
const own = ["README.md", "lib", "limits.mjs", "package-lock.json", "package.json", "run.mjs", "servers", "targets"];

/**
 * The bench with its packages installed: the folder BENCH_DIR (`../shared/bench` beside the clone unless it is set) as it is, or a scratch copy
 * of it with `npm ci`, for the folder itself is never written to. Ends the process with a sentence where there is no bench.
 */
export function benchCopy() {
  const folder = resolve(root, process.env.BENCH_DIR ?? "../shared/bench");
  if (!existsSync(join(folder, "run.mjs"))) {
    console.error(`The bench is not at ${folder}: put it beside this clone as ../shared/bench, or name its folder with BENCH_DIR.`);
    process.exit(1);
  }
  if (existsSync(join(folder, "node_modules/pg"))) return folder;
  const copy = join(tmpdir(), `hoopoe-im-bench-${process.getuid?.() ?? 0}`);
  if (!existsSync(join(copy, "node_modules/pg"))) {
    for (const name of readdirSync(folder).filter((n) => own.includes(n) || n === ".npmrc")) cpSync(join(folder, name), join(copy, name), { recursive: true });
    console.error(`Installing the bench's packages in ${copy} …`);
    execFileSync("npm", ["ci", "--no-fund", "--no-audit"], { cwd: copy, stdio: ["ignore", "ignore", "inherit"] });
  }
  return copy;
}
