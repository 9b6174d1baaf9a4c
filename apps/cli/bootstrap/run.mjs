// Runs a tool to its end; says nothing unless it fails.
import { spawn } from "node:child_process";

/** @returns {Promise<void>} rejects with the tool's own words when it fails. */
export function run(command, words, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    child.stdout.on("data", (chunk) => said.push(chunk));
    child.stderr.on("data", (chunk) => said.push(chunk));
    const stop = (signal) => child.kill(signal);
    process.on("SIGTERM", stop).on("SIGINT", stop);
    const done = () => process.off("SIGTERM", stop).off("SIGINT", stop);
    child.once("error", (error) => {
      done();
      reject(new Error(`'${command}' could not be run: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      done();
      if (code === 0) return resolve();
      const words = Buffer.concat(said).toString("utf8").trim();
      reject(new Error(`${words}\n'${command}' ended with ${signal ?? `code ${code}`}.`.trim()));
    });
  });
}
