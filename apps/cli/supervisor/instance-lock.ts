import { constants, existsSync, openSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "./say.js";

// A Unix socket, not a pid file: the kernel refuses a connection as soon as its process is gone, also when the
// pid is another's by now or belongs to another container that shares the folder.
const NAME = "hoopoe.sock";

/** @throws StartRefused when a Hoopoe works on this folder. Changes nothing. */
export async function checkNoOther(dataDir: string): Promise<void> {
  const holder = await ask(dataDir);
  if (holder !== undefined)
    throw new StartRefused(`Hoopoe is already running on ${dataDir} (process ${holder}): stop that one first, or set DATA_DIR and PORT for a second one.`);
}

/** Holds the folder until the returned function is called, or the process ends. */
export async function lockDataFolder(dataDir: string): Promise<() => void> {
  await checkNoOther(dataDir);
  const path = socketPath(dataDir);
  rmSync(path, { force: true });
  const server = await listen(path, dataDir);
  const mine = statSync(path).ino;
  // Two starts may both have found the folder free and removed the other's socket: the last one has it.
  await sleep(50);
  if (statSync(path, { throwIfNoEntry: false })?.ino !== mine) {
    server.close();
    throw new StartRefused(`Another Hoopoe is starting on ${dataDir} at this moment: stop one of the two, or set DATA_DIR and PORT for a second one.`);
  }
  server.unref();
  return () => server.close();
}

/** The pid of the Hoopoe that holds the folder; undefined when none does. */
function ask(dataDir: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath(dataDir));
    let said = "";
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once("connect", () => {
      said ||= "unknown";
    });
    socket.on("data", (chunk) => {
      said = chunk.toString();
    });
    socket.once("error", () => undefined);
    socket.once("close", () => resolve(said || undefined));
  });
}

function listen(path: string, dataDir: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end(String(process.pid));
    });
    server.once("error", (error) => reject(new StartRefused(`DATA_DIR ${dataDir} cannot be locked (${error.message}): set DATA_DIR to a local folder.`)));
    server.listen(path, () => resolve(server));
  });
}

/** The path of a socket may have some 100 bytes only: a longer one goes through the open folder. */
function socketPath(dataDir: string): string {
  const path = join(dataDir, NAME);
  if (process.platform !== "linux" || Buffer.byteLength(path) < 100 || !existsSync(dataDir)) return path;
  return `/proc/self/fd/${openSync(dataDir, constants.O_RDONLY | constants.O_DIRECTORY)}/${NAME}`;
}
