import type { ChildProcess } from "node:child_process";
import type { Prepared } from "../commands/prepare.js";
import { type Program, startProgram } from "./program.js";
import { StartRefused } from "./say.js";

/**
 * Runs `hoopoe prepare` to its end. `onStart` is handed the process, so that a stop can reach it.
 * @throws StartRefused with its exit code; what was wrong it has said itself.
 */
export function runPreparation(program: Program, environment: Record<string, string | undefined>, onStart: (child: ChildProcess) => void): Promise<Prepared> {
  return new Promise((resolve, reject) => {
    const child = startProgram(program, environment, ["prepare"]);
    onStart(child);
    let prepared: Prepared | undefined;
    child.on("message", (message) => {
      prepared = message as Prepared;
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0 && prepared) resolve(prepared);
      else reject(new StartRefused("Hoopoe was not started: the database could not be prepared; the reason stands above.", code || 1));
    });
  });
}
