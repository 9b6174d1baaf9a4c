import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long, longest first: begun last, one of them would run alone at the end of its stage. `npm test` prints at its end which they are. */
const long = [
  // unit
  "libs/ai/test-provider.test.ts",
  "libs/sdk/model/rules.test.ts",
  "libs/ai/complete-failures.test.ts",
  // medium
  "test/medium/plans.test.ts",
  "test/medium/recent-changes.test.ts",
  // sdk
  "test/sdk/silence.test.ts",
  "test/sdk/client.test.ts",
  // e2e
  "test/e2e/key-rotation.test.ts",
  "test/e2e/doctor.test.ts",
  "test/cluster/without-live.test.ts",
  "test/e2e/bots.test.ts",
  "test/e2e/search.test.ts",
  "test/security/matrix.test.ts",
  "test/e2e/fan-out.test.ts",
  "test/e2e/rotation.test.ts",
  "test/e2e/tampering.test.ts",
  // browser
  "test/browser/chat.test.ts",
];

/** The long ones of each project, then the others by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => {
      const found = long.indexOf(relative(this.ctx.config.root, file.moduleId));
      return found < 0 ? long.length : found;
    };
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map((file) => file.project))];
    return projects.flatMap((project) => sorted.filter((file) => file.project === project).sort((a, b) => place(a) - place(b)));
  }
}
