// npm run bench [-- --quick | --work W1,W2 | --rounds 2 | --peers ejabberd-pg,ref-sio-pg …]: Hoopoe beside its peers under the bench's loads, in one
// run, then the table of what must be reached. Options other than --peers go to the bench's run.mjs as they are; its raw values are kept in test/out/bench.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

// its servers run as users of their own and must be able to look into it
const scratch = mkdtempSync(join(tmpdir(), "hoopoe-im-bench-"));
chmodSync(scratch, 0o755);

function run(attempt) {
  const args = [join(folder, "run.mjs"), "--targets", [...peers, target].join(","), "--base", base, ...words];
  if (!words.includes("--dir")) args.push("--dir", join(scratch, String(attempt)));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: out, env: { ...process.env, BENCH_DIR: folder }, stdio: ["ignore", "pipe", "inherit"] });
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
    child.stdout.setEncoding("utf8").on("data", (text) => process.stdout.write(text.replaceAll(target, "hoopoe")));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

// its ports are fixed and lie where connections find theirs by chance: a second try meets another chance
const code = (await run(1)) && (await run(2));
rmSync(scratch, { recursive: true, force: true });
if (code) process.exit(code);
const newest = readdirSync(join(out, "out"))
  .filter((name) => name.endsWith(".json"))
  .sort()
  .at(-1);
const { results, rounds } = JSON.parse(readFileSync(join(out, "out", newest), "utf8"));
console.log(tableOf(results, { base, own: target, rounds }));
