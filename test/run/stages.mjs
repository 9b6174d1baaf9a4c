/**
 * The stages of `npm test`, in order; those in a list run at the same time. A check counts as one test; a suite counts the tests of its vitest project.
 * `minutes` is where a stage is ended and failed, some five times what it takes here, for machines that others use too; `needs` is a Debian package without which it cannot run;
 * `slow` ones take minutes and come last: `npm test` alone, which is to be over in a quarter of an hour, leaves them to CI and to `npm test -- all`.
 */
const check = (name, ...words) => ({ name, words, kind: "check", minutes: 10 });
const suite = (name, minutes, needs) => ({ name, kind: "suite", minutes, needs, projects: [name] });

export const stages = [
  check("build", "npm", "run", "--silent", "build"),
  // compilers and linters are mostly one thread each, and none minds another beside it
  [
    check("types", "npm", "run", "--silent", "typecheck"),
    check("lint", "npm", "run", "--silent", "lint"),
    check("format", "npm", "run", "--silent", "format:check"),
    check("deadcode", "npm", "run", "--silent", "deadcode"),
  ],
  suite("floors", 3),
  suite("unit", 10),
  suite("medium", 18),
  suite("sdk", 15),
  suite("e2e", 30),
  { ...suite("start", 15), projects: ["start", "start-alone"] },
  suite("browser", 25, "chromium"),
  { ...suite("lives", 20), slow: true },
  { ...suite("pages", 15, "chromium"), slow: true },
  { ...suite("heavy", 15), slow: true },
  { ...suite("faults", 15), slow: true },
];

/** Checks that are not part of `npm test`, said at its end so that nobody takes them for passed. */
export const elsewhere = [
  "compose: not run here; 'npm run test:compose' runs it where there is a docker",
  "faults: at most the short form ran here; 'npm run test:faults' runs the whole rig, within 25 minutes",
  "long: floods, traffic and histories ran at their short size; 'npm run test:long' runs the long one, within 10 minutes ('npm run test:security' its files of test/security)",
];
