import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { commandOf } from "../postgres/process-list.js";
import { StartRefused } from "./say.js";

/** Where a browser on this machine finds the server. */
export function localAddress({ host, port }: { host: string; port: number }): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** @throws StartRefused when the address cannot be listened on, naming who has it where that can be seen. */
export async function checkAddress({ host, port }: { host: string; port: number }): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return;
  if (code === "EADDRINUSE")
    throw new StartRefused(
      `Port ${port} is taken${holderOf(port)}: stop that program, or choose another port, as in PORT=${port === 65_535 ? 3000 : port + 1} npm start.`,
    );
  if (code === "EACCES") throw new StartRefused(`Port ${port} may not be used by this user: choose one above 1023, as in PORT=3000 npm start.`);
  throw new StartRefused(`HOST=${host} is no address of this machine (${code}): use 127.0.0.1 for this machine alone, 0.0.0.0 for all its networks.`);
}

/** " by COMMAND (process PID)" where /proc tells it to this user, else "". */
function holderOf(port: number): string {
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningInodes(table, port)));
  if (!inodes.size) return "";
  for (const pid of readdirSync("/proc")) {
    if (/^\d+$/.test(pid) && holdsSocket(pid, inodes)) {
      const words = (commandOf(Number(pid)) ?? "").split(" ").slice(0, 2).join(" ");
      return ` by ${words.slice(0, 120)} (process ${pid})`;
    }
  }
  return "";
}

function listeningInodes(table: string, port: number): string[] {
  if (!existsSync(table)) return [];
  const LISTEN = "0A";
  return readFileSync(table, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && Number.parseInt(fields[1]?.split(":")[1] ?? "", 16) === port)
    .map((fields) => `socket:[${fields[9]}]`);
}

function holdsSocket(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((handle) => inodes.has(readlinkSync(`/proc/${pid}/fd/${handle}`)));
  } catch {
    // Another user's process, or one that has just ended.
    return false;
  }
}
