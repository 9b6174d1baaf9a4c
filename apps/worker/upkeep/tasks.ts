import { announcePolicy, carryOutErasure, type Deps, endFiles, endRecords, removeStrays, sweepUsage } from "@hoopoe/actions";
import type { Task } from "./again-and-again.js";

/** `recordDays`: how long receipts, and consents of who was erased, are kept; 0: for good. */
export type UpkeepSettings = { recordDays: number };

/** Carries out erasures, one after the other; what a worker that died had begun is gone on with by the next one. */
const erasures = (deps: Deps): Task => ({
  everyMs: 1_000,
  async run(isOver) {
    while (!isOver() && (await carryOutErasure(deps)));
  },
  failed(error) {
    const { name, code } = error as { name?: string; code?: string };
    deps.log.warn({ error: name, code }, "erasures, if there are any, could not be carried out; tried again");
  },
});

/** Settles what was reserved for answers that ended with nobody left to settle it: their worker was killed, or the database was away. */
const usage = (deps: Deps): Task => ({
  everyMs: 5_000,
  async run() {
    const settled = await sweepUsage(deps);
    if (settled) deps.log.info({ settled }, "reservations of answers that are over were settled");
  },
});

/** Tells everybody in chat of a new version of the scope of use and protection; what a worker that died left undone the next one does. */
function announcements(deps: Deps): Task {
  /** The version that everybody was told of. */
  let finished: string | null = null;
  return {
    everyMs: 5_000,
    async run() {
      const { version, told, complete } = await announcePolicy(deps, finished);
      if (complete) finished = version;
      if (told) deps.log.info({ told, version }, "people were told of a new version of the scope of use and protection");
    },
  };
}

/** Ends what was kept for its time. */
const records = (deps: Deps, { recordDays }: UpkeepSettings): Task => ({
  firstMs: 60_000,
  everyMs: 3_600_000,
  async run(isOver) {
    const ended = await endRecords(deps, { days: recordDays, isOver });
    if (Object.values(ended).some((count) => count > 0)) deps.log.info(ended, "records whose time was over were ended");
  },
});

/** Ends files that hang on no message any more, or on none for a day; what a legal hold keeps, stays. */
const files = (deps: Deps): Task => ({
  everyMs: 15_000,
  async run(isOver) {
    const ended = await endFiles(deps, isOver);
    if (ended) deps.log.info({ files: ended }, "files that hung on no message any more were removed");
  },
  failed: (error) => deps.log.warn({ error: (error as Error).name }, "files could not be removed; tried again"),
});

/** Takes off the disk what lies there for a day and nobody knows: a walk over all its folders. */
const strays = (deps: Deps): Task => ({
  firstMs: 60_000,
  everyMs: 3_600_000,
  async run(isOver) {
    const removed = await removeStrays(deps, isOver);
    if (removed) deps.log.info({ files: removed }, "files that nobody knows were removed from the disk");
  },
  failed: (error) => deps.log.warn({ error: (error as Error).name }, "the folder of files could not be gone through; tried again"),
});

/** What a worker does by itself, again and again. When the database is away, a task is done the next time. */
export const upkeepTasks = (deps: Deps, settings: UpkeepSettings): Task[] => [
  erasures(deps),
  usage(deps),
  announcements(deps),
  records(deps, settings),
  files(deps),
  strays(deps),
];
