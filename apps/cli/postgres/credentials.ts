import { randomBytes, randomInt } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";

/** How the embedded database is reached; kept in a file for its owner only. */
export type Credentials = { port: number; password: string };

/** With the password: for environments of children, never for a command line or a log. */
export function embeddedUrl({ port, password }: Credentials): string {
  return `postgresql://hoopoe:${password}@127.0.0.1:${port}/hoopoe`;
}

/** undefined when there is no such file or it is not whole. */
export function readCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { port, password } = JSON.parse(readFileSync(file, "utf8")) as Partial<Credentials>;
    return typeof port === "number" && typeof password === "string" && /^\w+$/.test(password) ? { port, password } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Written whole and on disk, or not at all. */
export function writeCredentials(file: string, credentials: Credentials): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  const handle = openSync(draft, "w", 0o600);
  try {
    writeSync(handle, `${JSON.stringify(credentials)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

export function newPassword(): string {
  return randomBytes(24).toString("hex");
}

/** The port of last time when it is free, else another; below the range from which systems take ports for outgoing connections. */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error("No free port was found on 127.0.0.1 for the embedded database.");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
