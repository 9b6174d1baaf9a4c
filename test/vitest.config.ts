import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..");
const slow = { testTimeout: 60_000, hookTimeout: 180_000 };

/** One project for each stage of `npm test`; `npx vitest --config test/vitest.config.ts --project medium` runs one. */
export default defineConfig({
  root,
  test: {
    root,
    projects: [
      project("floors", ["test/floors.test.ts"]),
      project("unit", ["libs/**/*.test.ts", "apps/**/*.test.{ts,tsx}", "test/rig/*.test.ts"], {
        exclude: ["**/*.medium.test.ts", "**/node_modules/**", "**/dist/**"],
      }),
      project("medium", ["libs/**/*.medium.test.ts", "apps/**/*.medium.test.ts", "test/medium/**/*.test.ts"], {
        ...slow,
        globalSetup: ["test/rig/global-postgres.ts"],
      }),
      project("e2e", ["test/{contract,security,promises,canary,e2e,model-host,cluster}/**/*.test.ts"], {
        ...slow,
        fileParallelism: false,
        globalSetup: ["test/rig/global-postgres.ts"],
      }),
      project("sdk", ["test/sdk/**/*.test.ts"], { ...slow, fileParallelism: false }),
      // The rig of test/faults: the most telling part of it here, the whole of it by `npm run test:faults`.
      project("faults", ["test/faults/{planted,kills,numbering}.test.ts"], { ...slow, fileParallelism: false, provide: { faultForm: "short" } }),
      project("faults-long", ["test/faults/**/*.test.ts"], { ...slow, fileParallelism: false, provide: { faultForm: "long" } }),
      project("start", ["test/start/**/*.test.ts"], { ...slow, fileParallelism: false }),
      // Once more on a machine that stalled; what is broken fails twice.
      project("browser", ["test/browser/**/*.test.ts"], { ...slow, fileParallelism: false, retry: 1 }),
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
      testTimeout: 20_000,
      ...options,
    },
  };
}
