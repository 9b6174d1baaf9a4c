import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
export const program = join(root, "apps/cli/hoopoe.mjs");
const lock = join(root, "apps/cli/local-model/package/package-lock.json");
const patienceMs = 120_000;

/**
 * A data folder with what runs models, by `hoopoe model install`: kept between runs, for it is some 120 MB. `absent` says why it is not there (no
 * registry, no ready-made package for this machine's kind), `notRun` the same as the beginning of a title.
 */
export async function installedRuntime(): Promise<{ dataDir: string; absent: string | null; notRun: string }> {
  const name = createHash("sha256").update(readFileSync(lock)).digest("hex").slice(0, 12);
  const dataDir = join(tmpdir(), `hoopoe-test-local-model-${name}`);
  const mark = join(dataDir, "installed");
  if (existsSync(mark)) return { dataDir, absent: null, notRun: "" };
  mkdirSync(dataDir, { recursive: true });
  const { code, output } = await run(["model", "install"], { DATA_DIR: dataDir });
  if (code !== 0) {
    const absent = `node-llama-cpp could not be installed (${output.trim().split("\n").at(-1)})`;
    return { dataDir, absent, notRun: `not run: ${absent}: ` };
  }
  writeFileSync(mark, "");
  return { dataDir, absent: null, notRun: "" };
}

/** One `hoopoe` command to its end. */
export function run(words: string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], { env: plainEnvironment(env), stdio: ["ignore", "pipe", "pipe"], timeout: patienceMs });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => void said.push(chunk));
    child.once("close", (code) => resolve({ code, output: said.join("") }));
  });
}

/** Without what steers a running Hoopoe. */
export const plainEnvironment = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? "",
  HOME: process.env.HOME ?? "",
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^npm_config_|^NODE_EXTRA|_proxy$/i.test(name))),
  ...env,
});
