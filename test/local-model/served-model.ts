import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../rig/port.js";
import { until } from "../rig/until.js";
import { plainEnvironment, program } from "./runtime.js";

export type ServedModel = {
  /** As a provider's address. */
  url: string;
  output: () => string;
  ask: (path: string, body?: unknown, init?: RequestInit) => Promise<Response>;
  figures: () => Promise<{ status: string; running: number; waiting: number; aborted: number }>;
  /** SIGTERM: the exit code. */
  stop: () => Promise<number | null>;
};

/** `hoopoe model serve` on a free port, ready. One thread: two on a busy machine wait for each other. */
export async function serveModel(file: string, { dataDir, words = [] }: { dataDir: string; words?: string[] }): Promise<ServedModel> {
  const port = await freePort();
  const given = [program, "model", "serve", file, "--port", String(port), "--threads", "1", ...words];
  const child = spawn(process.execPath, given, { env: plainEnvironment({ DATA_DIR: dataDir }), stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => void said.push(chunk));
  const output = (): string => said.join("");
  const isReady = (): boolean => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output()}`);
    return output().includes(" is ready at ");
  };
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    return child.exitCode;
  };
  try {
    await until("the model is served", isReady, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  const ask = (path: string, body?: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { "content-type": "application/json", ...init.headers },
      ...(body !== undefined && { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const figures = async () => (await (await ask("/health")).json()) as Awaited<ReturnType<ServedModel["figures"]>>;
  return { url: `http://127.0.0.1:${port}/v1`, output, ask, figures, stop };
}
