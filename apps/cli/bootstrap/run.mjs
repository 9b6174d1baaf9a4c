// Runs a tool to its end; says nothing unless it fails.
import { spawn } from "node:child_process";

/** A stop was asked for while a tool ran. */
export class Interrupted extends Error {
  name = "Interrupted";
}

/** Rejects with the tool's own words when it fails, with Interrupted when it was stopped by a signal to us. */
export function run(command, words, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    let interrupted = false;
    const stop = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    process.on("SIGTERM", stop).on("SIGINT", stop);
    child.stdout.on("data", (chunk) => said.push(chunk));
    child.stderr.on("data", (chunk) => said.push(chunk));
    const settle = (fault) => {
      process.off("SIGTERM", stop).off("SIGINT", stop);
      if (interrupted) reject(new Interrupted());
      else if (fault) reject(new Error(fault));
      else resolve();
    };
    child.once("error", (error) => settle(`'${command}' could not be run: ${error.message}`));
    child.once("close", (code, signal) =>
      settle(code === 0 ? undefined : `${Buffer.concat(said).toString("utf8").trim()}\n'${command}' ended with ${signal ?? `code ${code}`}.`.trim()),
    );
  });
}
