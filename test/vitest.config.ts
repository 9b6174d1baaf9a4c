import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./longest-first.js";

const root = join(import.meta.dirname, "..");
/**
 * A process, a broker or a page on a machine that stalled may come later than a test waits: once more, and the report names it. What is broken fails
 * twice. Not for what checks promises, rights and loss: there a failure in a hundred counts.
 */
const secondTry = { retry: 1 };
/** There too what a machine that stalled brought late is tried again; what came and was wrong is not. */
const lateAgain = { retry: { count: 1, condition: /not within|timed out/ } };
const slow = { hookTimeout: 180_000 };
const alone = { ...slow, fileParallelism: false };
const long = { provide: { form: "long" } };
const postgres = { globalSetup: ["test/rig/global-postgres.ts"] };
const clusters = { globalSetup: ["test/rig/global-clusters.ts"] };
// Vitest leaves one processor to itself: of two that is half. And there is always a file that waits, for a timeout to pass or a server to start.
const maxWorkers = Math.max(3, availableParallelism() - 1);
/** Files that mostly wait, for a start or for time to pass. Each has its own servers, ports and databases. */
const inPairs = { ...slow, maxWorkers: 2, isolate: false, sequence: { groupOrder: 1 } };

/** What fills memory or all processors, or measures them: one file at a time, with nothing beside it. */
const heavy = ["test/security/{frames,overload}.test.ts", "test/promises/rates.test.ts", "test/e2e/slow-readers.test.ts", "test/promises/files-memory.test.ts"];

/** What takes a minute or so each: whole lives of processes, that are rotated, examined, cut off from one another. */
const lives = ["test/e2e/{key-rotation,rotation,doctor,files-life,fan-out,model-hosts,erasure}.test.ts", "test/cluster/{without-live,missed-presence}.test.ts"];
/** Pages that are walked through and looked at from one end to the other. */
const pages = ["test/browser/{pages,egress,history,usage,evil-model}.test.ts"];

const startAlone = ["test/start/several.test.ts"];

/** One project (`start` has two) for each stage of `npm test`; `npx vitest --config test/vitest.config.ts --project medium` runs one. */
export default defineConfig({
  root,
  test: {
    root,
    sequence: { sequencer: LongestFirst },
    projects: [
      project("floors", ["test/floors.test.ts", "test/floors/*.test.ts"]),
      project("unit", ["libs/**/*.test.ts", "apps/**/*.test.{ts,tsx}", "test/rig/*.test.ts"], {
        exclude: ["**/*.medium.test.ts", "**/node_modules/**", "**/dist/**"],
        // loading modules anew for each of fifty files is a quarter of what they cost
        isolate: false,
      }),
      project("medium", ["libs/**/*.medium.test.ts", "apps/**/*.medium.test.ts", "test/medium/**/*.test.ts"], {
        ...slow,
        ...postgres,
        ...secondTry,
        isolate: false,
      }),
      project("sdk", ["test/sdk/**/*.test.ts"], { ...inPairs, ...postgres, ...secondTry }),
      project("e2e", ["test/{contract,security,promises,canary,e2e,model-host,local-model,cluster}/**/*.test.ts"], {
        ...inPairs,
        ...clusters,
        ...lateAgain,
        exclude: [...heavy, ...lives, "**/node_modules/**", "**/dist/**"],
      }),
      project("lives", lives, { ...inPairs, ...clusters, ...lateAgain }),
      project("heavy", heavy, { ...alone, ...postgres }),
      // What is smaller in `npm test` than it could be, at its full size: `npm run test:long`, `npm run test:security`.
      project("long", ["libs/sdk/model/rules.test.ts", "test/security/**/*.test.ts", "test/promises/joined-traffic.test.ts"], {
        ...alone,
        ...clusters,
        ...long,
      }),
      // The rig of test/faults: the most telling part of it here, the whole of it by `npm run test:faults`.
      project("faults", ["test/faults/{planted,kills,numbering,erasure,bot-runs}.test.ts"], alone),
      project("faults-long", ["test/faults/**/*.test.ts"], { ...alone, ...long }),
      project("start", ["test/start/**/*.test.ts"], { ...inPairs, ...secondTry, exclude: startAlone }),
      // processes are killed here and connections counted: with another file beside, the supervisor hears of a death late
      project("start-alone", startAlone, { ...alone, ...secondTry }),
      project("browser", ["test/browser/**/*.test.ts"], { ...inPairs, ...postgres, ...secondTry, exclude: [...pages, "**/node_modules/**", "**/dist/**"] }),
      project("pages", pages, { ...inPairs, ...postgres, ...secondTry }),
    ],
  },
});

function project(name: string, include: string[], options: object = {}) {
  return {
    root,
    // Decorators of NestJS need their types at run time, as tsc writes them.
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    // What is built is loaded by Node itself, as in production.
    test: {
      // What was expected and found, whole: the report shows it.
      chaiConfig: { truncateThreshold: 4_000 },
      name,
      include,
      server: { deps: { external: [/\/(libs|apps)\/[^/]+\/dist\//] } },
      exclude: ["**/node_modules/**", "**/dist/**"],
      testTimeout: 60_000,
      maxWorkers,
      provide: { form: "short" as const },
      ...options,
    },
  };
}
