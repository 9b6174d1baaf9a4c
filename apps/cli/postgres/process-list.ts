import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

export type Process = { pid: number /** As `ps` shows it, words separated by blanks. */; command: string };

/** All processes of this machine (or container) that can be seen. */
export function listProcesses(): Process[] {
  if (!existsSync("/proc/self/cmdline")) return listByPs();
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const command = commandOf(Number(name));
    return command === undefined ? [] : [{ pid: Number(name), command }];
  });
}

/** undefined when the process is gone. */
export function commandOf(pid: number): string | undefined {
  if (!existsSync("/proc/self/cmdline")) return listByPs().find((process) => process.pid === pid)?.command;
  try {
    // A zombie has an empty command line, and is as good as gone.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    return undefined;
  }
}

function listByPs(): Process[] {
  const { stdout } = spawnSync("ps", ["-axo", "pid=,command="], { encoding: "utf8" });
  return (stdout ?? "").split("\n").flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid && command ? [{ pid: Number(pid), command }] : [];
  });
}
