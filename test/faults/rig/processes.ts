import { readFileSync } from "node:fs";

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

/** Resident memory in bytes and open handles of a process; null when it is gone. */
export function sizeOf(pid: number): { memory: number } | null {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return { memory: Number(kib ?? 0) * 1024 };
  } catch {
    return null;
  }
}
