// One install or build at a time: a second start waits for the first, then finds nothing left to do.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./tree.mjs";

// Beside node_modules, not in it: `npm ci` empties that.
const file = join(root, ".hoopoe-build.lock");

/** Runs `work` while no other process of this machine does; a lock whose process is gone is taken over. */
export async function withBuildLock(work) {
  let told = false;
  while (!take()) {
    const holder = readHolder();
    if (holder === undefined || (!isAlive(holder) && takeAway(holder))) continue;
    if (!told) console.log(`Waiting for another start (process ${holder}) to finish installing and building …`);
    told = true;
    await sleep(200);
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

// Linked into place with its content, so that nobody ever reads a lock without a pid.
function take() {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder() {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

// Moved aside first: should it be another's by now, it is put back.
function takeAway(holder) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return true;
  }
  if (Number(readFileSync(aside, "utf8")) !== holder) linkSync(aside, file);
  rmSync(aside, { force: true });
  return true;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === "EPERM";
  }
}
