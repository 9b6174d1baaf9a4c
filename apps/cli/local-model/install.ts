import { spawn } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ServeRefused } from "./fault.js";

/** The list of packages, with its own lock: nothing of it is in Hoopoe's. */
const packageFolder = join(import.meta.dirname, "../../local-model/package");
const files = ["package.json", "package-lock.json", ".npmrc", "none"];
const shownLines = 15;

/** Where the runtime lies under the data folder. */
export const runtimeFolder = (dataDir: string): string => join(dataDir, "local-model");

/**
 * Installs what runs a model into `folder`, by the lock; again, it makes good what is broken. No package's install script is run: the one there is
 * would download or compile what the ready-made packages hold.
 * @throws ServeRefused with npm's own words
 */
export async function installRuntime(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(join(packageFolder, file), join(folder, file), { recursive: true });
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const said: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const npm = spawn("npm", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    npm.stdout.on("data", (chunk: Buffer) => void said.push(chunk));
    npm.stderr.on("data", (chunk: Buffer) => void said.push(chunk));
    npm.once("error", (error) => reject(new ServeRefused(`'npm' could not be run: ${error.message}`)));
    npm.once("close", resolve);
  });
  if (code === 0) return;
  const last = Buffer.concat(said).toString("utf8").trim().split("\n").slice(-shownLines).join("\n");
  throw new ServeRefused(`${last}\n'npm ${words.join(" ")}' in ${folder} ended with ${code ?? "a signal"}.`);
}
