import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { steadyPort } from "./ports.js";

const program = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find((path) => existsSync(path));

/** A Redis that can be killed, emptied, filled and started again, always on the same port. */
export class FaultyRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), "hoopoe-faults-redis-"));
  #child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async create(): Promise<FaultyRedis> {
    const redis = new FaultyRedis(await steadyPort());
    await redis.start();
    return redis;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  url(port = this.port): string {
    return `redis://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    if (!program) throw new Error("redis-server is not installed");
    const words = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, "--appendonly", "yes", "--maxmemory-policy", "noeviction"];
    this.#child = spawn(program, words, { stdio: "ignore" });
    await this.ask((client) => client.ping());
  }

  /** SIGKILL, or an orderly stop. */
  async stop(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  /** Everything in it is gone. */
  empty(): Promise<unknown> {
    return this.ask((client) => client.flushall());
  }

  /** It refuses every write for want of memory, until `room`. */
  fill(): Promise<unknown> {
    return this.ask((client) => client.config("SET", "maxmemory", "1"));
  }

  room(): Promise<unknown> {
    return this.ask((client) => client.config("SET", "maxmemory", "0"));
  }

  async ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.port, "127.0.0.1", { maxRetriesPerRequest: 50 });
    client.on("error", () => undefined);
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
