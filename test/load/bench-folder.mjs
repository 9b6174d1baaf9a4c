import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The folder of the bench that runs these files: BENCH_DIR, or where its `run.mjs` was started from. */
export const benchFolder = process.env.BENCH_DIR ?? dirname(process.argv[1]);

/** One of the bench's own modules, as `lib/util.mjs`. */
export const fromBench = (path) => import(pathToFileURL(join(benchFolder, path)).href);
