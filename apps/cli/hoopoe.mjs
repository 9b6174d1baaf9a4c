#!/usr/bin/env node
// The command line: `hoopoe COMMAND`. Plain JavaScript, so that an unbuilt tree gets a sentence instead of a stack.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { entryOf } from "./bootstrap/entry-of.mjs";
import { callerFolder, environment } from "./bootstrap/environment.mjs";

const entry = entryOf("cli", "hoopoe.js");
if (!existsSync(entry)) {
  console.error("Hoopoe is not built yet: run 'npm start' or 'npm run build' in its folder first.");
  process.exit(1);
}
const { run } = await import(pathToFileURL(entry).href);
// The schema engine leaves handles open, so the end is said, not waited for.
process.exit(await run(process.argv.slice(2), { environment, folder: callerFolder }));
