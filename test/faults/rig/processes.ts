import { readdirSync, readFileSync } from "node:fs";

/** Whether a process runs; one that has ended and is not yet buried does not. */
export function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

export function signalAll(pids: number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // One that has just ended by itself.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Resident memory in bytes, and open handles, of a process. */
export function sizeOf(pid: number): { memory: number; handles: number } {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { memory: Number(kib ?? 0) * 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
}
