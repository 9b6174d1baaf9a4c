// `npm test`: installs what is missing, builds, and checks. `npm test -- all` runs the slow stages too, as CI does; `npm test -- unit floors` those named.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run/command.mjs";
import { installDebian, installPackages } from "./run/install.mjs";
import { checkResult, printEnd, printStage, suiteResult } from "./run/report.mjs";
import { elsewhere, stages } from "./run/stages.mjs";

const root = join(import.meta.dirname, "..");
const out = join(root, "test/out");
const began = performance.now();
const results = [];
const notRun = [...elsewhere];

const given = process.argv.slice(2);
const all = given.includes("all");
const wanted = given.filter((word) => word !== "all");
const isWanted = ({ name, slow }) => all || (wanted.length > 0 ? wanted.includes(name) : !slow);
const names = stages.flat().map((stage) => stage.name);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length) {
  console.error(`There is no stage '${unknown.join("', '")}'. There are: ${names.join(", ")}, and 'all'`);
  process.exit(64);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
process.exit(await main());

async function main() {
  const fault = await installPackages({ root, out });
  if (fault) {
    record({ stage: "install", took: 0, passed: 0, failures: [{ title: "npm ci", text: fault.split("\n").slice(-40).join("\n") }], skipped: [] });
  } else {
    const absent = await installDebian({ root, out });
    for (const beside of stages) await Promise.all([beside].flat().map((stage) => runStage(stage, absent)));
  }
  return printEnd({ results, notRun, took: (performance.now() - began) / 1000 });
}

async function runStage(stage, absent) {
  if (!isWanted(stage)) {
    if (stage.slow && wanted.length === 0) notRun.push(`${stage.name}: slow; 'npm test -- all' runs it, as CI does`);
    return;
  }
  if (absent.includes(stage.needs)) {
    notRun.push(`${stage.name}: ${stage.needs} is not installed here`);
    record({ stage: stage.name, took: 0, passed: 0, failures: [], skipped: [`${stage.name} (the whole suite)`] });
    return;
  }
  const log = join(out, `${stage.name}.log`);
  if (stage.kind === "check") {
    record(checkResult(stage, await runCommand(stage.words, { cwd: root, log, minutes: stage.minutes })));
    return;
  }
  const jsonFile = join(out, `${stage.name}.json`);
  const vitest = [
    "node",
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config",
    "test/vitest.config.ts",
    ...stage.projects.flatMap((name) => ["--project", name]),
  ];
  const words = [...vitest, "--reporter=default", "--reporter=json", `--outputFile.json=${jsonFile}`];
  record(suiteResult(stage, await runCommand(words, { cwd: root, log, minutes: stage.minutes }), { jsonFile, root }));
}

function record(result) {
  results.push(result);
  printStage(result);
}
