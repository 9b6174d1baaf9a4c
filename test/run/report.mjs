import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const seconds = (s) => `${s.toFixed(1)} s`;
const indent = (text) => text.replace(/^/gm, "    ");
/** Without colours, and without the test runner's own frames. */
const plain = (text) =>
  text
    .replace(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line))
    .join("\n");

/** What was said against a test. Vitest's JSON has its own placeholder in the place of 'timed out'. */
const wordsOf = ({ failureMessages, duration = 0 }) =>
  failureMessages.join("\n").replaceAll("Error: STACK_TRACE_ERROR", `Error: it timed out (${seconds(duration / 1000)} in all)`);

/** The last part of what a program printed: where compilers and linters say what is wrong. */
const tail = (text, lines = 80) => plain(text).trimEnd().split("\n").slice(-lines).join("\n");

/** What one static check came to. */
export function checkResult(stage, { code, output, timedOut, seconds: took }) {
  const failures = code === 0 ? [] : [{ title: `${stage.name}${timedOut ? ` (ended after ${stage.minutes} minutes)` : ""}`, text: tail(output) }];
  return { stage: stage.name, took, passed: code === 0 ? 1 : 0, failures, skipped: [] };
}

/** What one vitest project came to, from its JSON file; whatever that file does not explain is a failure too. */
export function suiteResult(stage, { code, output, timedOut, seconds: took }, { jsonFile, root }) {
  const failures = [];
  const skipped = [];
  const wavering = [];
  const files = [];
  let passed = 0;
  const report = existsSync(jsonFile) ? JSON.parse(readFileSync(jsonFile, "utf8")) : null;
  for (const file of report?.testResults ?? []) {
    const path = relative(root, file.name);
    files.push({ path, seconds: (file.endTime - file.startTime) / 1000 });
    if (file.status === "failed" && !file.assertionResults.some((t) => t.status === "failed"))
      failures.push({ title: path, text: file.message || "the file could not be run" });
    for (const test of file.assertionResults) {
      if (test.status === "passed") {
        passed += 1;
        // what was said against it stays when it passes at the second try
        if (test.failureMessages.length) wavering.push({ title: `${path} > ${test.fullName}`, text: wordsOf(test) });
      } else if (test.status === "failed") failures.push({ title: `${path} > ${test.fullName}`, text: wordsOf(test) });
      else skipped.push(`${path} > ${test.fullName}`);
    }
  }
  if (timedOut) failures.push({ title: `${stage.name} was ended after ${stage.minutes} minutes`, text: tail(output, 30) });
  else if (code !== 0 && failures.length === 0) failures.push({ title: `${stage.name} ended with ${code}`, text: tail(output) });
  else if (passed + failures.length + skipped.length === 0) failures.push({ title: stage.name, text: "no test was found" });
  return { stage: stage.name, took, passed, failures, skipped, wavering, files };
}

/** One line for a stage, and below it every failure with the beginning of its message. */
export function printStage({ stage, took, passed, failures, skipped, wavering = [] }) {
  const counts = [`${passed} passed`, ...(failures.length ? [`${failures.length} failed`] : []), ...(skipped.length ? [`${skipped.length} skipped`] : [])].join(
    ", ",
  );
  console.log(`${failures.length ? "FAIL" : "ok  "}  ${stage.padEnd(9)} ${seconds(took).padStart(8)}  ${counts}`);
  for (const { title, text } of failures) printFailure(`x ${title}`, text, 60);
  for (const { title, text } of wavering) printFailure(`? passed at the second try: ${title}`, text, 12);
}

function printFailure(title, text, lines) {
  console.log(`  ${title}`);
  console.log(indent(plain(text).split("\n").slice(0, lines).join("\n")));
}

/**
 * The end of the run: what did not run, then the counts alone on the last line.
 * @returns the exit code
 */
export function printEnd({ results, notRun, took }) {
  const skipped = results.flatMap((r) => r.skipped);
  for (const name of skipped) console.log(`skipped: ${name}`);
  for (const line of notRun) console.log(`not run: ${line}`);
  const slowest = results.flatMap((r) => r.files ?? []).sort((a, b) => b.seconds - a.seconds);
  if (slowest.length)
    console.log(
      `slowest files: ${slowest
        .slice(0, 5)
        .map((file) => `${file.path} ${seconds(file.seconds)}`)
        .join(", ")}`,
    );
  const second = results.reduce((sum, r) => sum + (r.wavering?.length ?? 0), 0);
  if (second) console.log(`${second} of those that passed did so at the second try: they are named above`);
  console.log(`in ${seconds(took)}`);
  const passed = results.reduce((sum, r) => sum + r.passed, 0);
  const failed = results.reduce((sum, r) => sum + r.failures.length, 0);
  console.log(`${passed} passed, ${failed} failed${skipped.length ? `, ${skipped.length} skipped` : ""}`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
