// `npm run test:faults`: builds, then runs the whole fault rig and prints one line for each invariant. `npm run test:faults -- redis churn` runs the files named.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../run/command.mjs";
import { installDebian, installPackages } from "../run/install.mjs";
import { checkResult, printEnd, printStage, suiteResult } from "../run/report.mjs";

const root = join(import.meta.dirname, "../..");
const out = join(root, "test/out/faults");
const minutes = 25;
const began = performance.now();

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
process.exit(await main());

async function main() {
  const results = [];
  const fault = await installPackages({ root, out });
  if (fault) results.push({ stage: "install", took: 0, passed: 0, failures: [{ title: "npm ci", text: fault.slice(-4_000) }], skipped: [] });
  else {
    await installDebian({ root, out });
    const build = { name: "build", minutes: 5 };
    results.push(checkResult(build, await runCommand(["npm", "run", "--silent", "build"], { cwd: root, log: join(out, "build.log"), minutes: build.minutes })));
  }
  const notRun = [];
  if (results.every(({ failures }) => failures.length === 0)) results.push(await runRig(notRun));
  for (const result of results) printStage(result);
  return printEnd({ results, notRun, took: (performance.now() - began) / 1000 });
}

async function runRig(notRun) {
  const jsonFile = join(out, "faults.json");
  const vitest = ["node", join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", "test/vitest.config.ts", "--project", "faults-long"];
  const files = process.argv.slice(2).map((name) => `test/faults/${name}.test.ts`);
  const env = process.argv.includes("churn") ? { CHURN_MINUTES: process.env.CHURN_MINUTES ?? "10" } : {};
  const words = [...vitest, "--reporter=default", "--reporter=json", `--outputFile.json=${jsonFile}`, ...files];
  const ran = await runCommand(words, { cwd: root, log: join(out, "faults.log"), minutes, env });
  for (const line of ran.output.split("\n")) {
    if (/^(R\d+|planted|erasure) /.test(line)) console.log(line);
    else if (line.startsWith("not run: ")) notRun.push(line.slice("not run: ".length));
  }
  return suiteResult({ name: "faults", minutes }, ran, { jsonFile, root });
}
