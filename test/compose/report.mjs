// One line for each check, and the count.
const began = performance.now();
const counts = { passed: 0, failed: 0 };
const figures = [];

/** Runs one check; a failure is printed and the next one goes on. @returns {Promise<any>} what the check returned, undefined when it failed */
export async function check(name, work) {
  const started = performance.now();
  try {
    const result = await work();
    counts.passed += 1;
    console.log(`ok    ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    counts.failed += 1;
    console.log(
      `FAIL  ${name}\n${String(error?.stack ?? error)
        .slice(0, 4_000)
        .replace(/^/gm, "      ")}`,
    );
    return undefined;
  }
}

/** A check that what follows cannot do without. */
export async function mustPass(name, work) {
  const failed = counts.failed;
  const result = await check(name, work);
  if (counts.failed > failed) throw new Stopped();
  return result;
}

/** The rest was not tried, because a check failed that it stands on. */
export class Stopped extends Error {}

export const figure = (text) => figures.push(text);

/** @returns {number} the exit code */
export function end() {
  for (const text of figures) console.log(text);
  console.log(`in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed ? 1 : 0;
}

export function expect(holds, what) {
  if (!holds) throw new Error(what);
}
