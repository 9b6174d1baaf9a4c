// npm run bench [-- --quick | --work W1,W2 | --rounds 2 | --peers ejabberd-pg,ref-sio-pg …]: Hoopoe beside its peers under the bench's loads, in one
// run, then the table of what must be reached. Options other than --peers go to the bench's run.mjs as they are; its raw values are kept in test/out/bench.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchCopy } from "./bench-copy.mjs";
import { tableOf } from "./bench-table.mjs";

const root = join(import.meta.dirname, "../..");
const target = join(import.meta.dirname, "hoopoe.mjs");
const words = process.argv.slice(2);
const taken = (name, fallback) => {
  const at = words.indexOf(name);
  return at < 0 ? fallback : words.splice(at, 2)[1];
};
const peers = taken("--peers", "ejabberd-pg,ref-sio-pg").split(",");
const base = taken("--base", peers[0]);
const folder = benchCopy();
const out = join(root, "test/out/bench");
mkdirSync(out, { recursive: true });

function run() {
  const args = [join(folder, "run.mjs"), "--targets", [...peers, target].join(","), "--base", base, ...words];
  if (!words.includes("--dir")) args.push("--dir", join(tmpdir(), "hoopoe-im-bench-run"));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: out, env: { ...process.env, BENCH_DIR: folder }, stdio: ["ignore", "pipe", "inherit"] });
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
    child.stdout.setEncoding("utf8").on("data", (text) => process.stdout.write(text.replaceAll(target, "hoopoe")));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

// a database cluster that was not closed well recovers while the bench already asks it; the second time it has
const code = (await run()) && (await run());
if (code) process.exit(code);
const newest = readdirSync(join(out, "out"))
  .filter((name) => name.endsWith(".json"))
  .sort()
  .at(-1);
const { results, rounds } = JSON.parse(readFileSync(join(out, "out", newest), "utf8"));
console.log(tableOf(results, { base, own: target, rounds }));
