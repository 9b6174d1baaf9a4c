import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { family } from "../../rig/hoopoe.js";
import { initCluster, type NewCluster } from "../../rig/postgres.js";
import { until } from "../../rig/until.js";
import { steadyPort } from "./ports.js";
import { isAlive, signalAll } from "./processes.js";

/** As durable as the product's own, so that what it loses is worth knowing. */
const durable = [
  "fsync=on",
  "synchronous_commit=on",
  "full_page_writes=on",
  "max_connections=100",
  "shared_buffers=64MB",
  "unix_socket_directories=",
  "listen_addresses=127.0.0.1",
  "max_wal_size=256MB",
  "client_connection_check_interval=5s",
];

export type PostgresOptions = {
  /** More settings, as `name=value`. */
  settings?: string[];
  /** An existing folder that it lies in, as of a small disk; without it a temporary one that `remove` takes away. */
  base?: string;
};

/** A Postgres that can be killed, frozen and started again, always on the same port. */
export class FaultyPostgres {
  #child: ChildProcess | undefined;
  #frozen: number[] = [];

  private constructor(
    readonly base: string,
    readonly port: number,
    private readonly cluster: NewCluster,
    private readonly options: PostgresOptions,
  ) {}

  static async create(options: PostgresOptions = {}): Promise<FaultyPostgres> {
    const base = options.base ?? mkdtempSync(join(tmpdir(), "hoopoe-faults-pg-"));
    const cluster = initCluster(base);
    const postgres = new FaultyPostgres(base, await steadyPort(), cluster, options);
    try {
      await postgres.start();
    } catch (error) {
      await postgres.remove();
      throw error;
    }
    return postgres;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  url(database: string, port = this.port): string {
    return `postgresql://postgres@127.0.0.1:${port}/${database}`;
  }

  /** What it wrote so far. */
  log(): string {
    return readFileSync(join(this.base, "log"), "utf8");
  }

  /** Starts it and waits until it takes statements. `env`: more for its environment, as a clock that is wrong; `settings`: over the others. */
  async start({ env = {}, settings = [] }: { env?: Record<string, string>; settings?: string[] } = {}): Promise<void> {
    const { bin, folder, owner } = this.cluster;
    if (owner.uid !== undefined) chownSync(this.base, owner.uid, owner.gid ?? 0);
    const words = [...durable, `port=${this.port}`, ...(this.options.settings ?? []), ...settings].flatMap((setting) => ["-c", setting]);
    const log = openSync(join(this.base, "log"), "a", 0o644);
    this.#child = spawn(join(bin, "postgres"), ["-D", folder, ...words], { ...owner, cwd: folder, env: { LC_ALL: "C", ...env }, stdio: ["ignore", log, log] });
    closeSync(log);
    await until(
      "Postgres takes statements",
      async () => {
        if (!this.isRunning) throw new Error(`Postgres ended while starting:\n${this.log().slice(-2_000)}`);
        return this.query("select 1").catch(() => null);
      },
      30_000,
    );
  }

  /** SIGKILL for all its processes at once, as when the machine loses its power (what the system has, the disk has). */
  async kill(): Promise<void> {
    const members = family(this.pid).map(({ pid }) => pid);
    signalAll(members, "SIGKILL");
    await until("Postgres gone", () => !members.some(isAlive));
  }

  /** A stop by its operator: connections are cut. */
  async stop(): Promise<void> {
    this.thaw();
    const members = family(this.pid).map(({ pid }) => pid);
    this.#child?.kill("SIGINT");
    await until("Postgres stopped", () => !members.some(isAlive), 60_000);
  }

  /** Its processes stand still; connections stay open, new ones get no answer. */
  freeze(): void {
    this.#frozen = family(this.pid).map(({ pid }) => pid);
    signalAll(this.#frozen, "SIGSTOP");
  }

  thaw(): void {
    signalAll(this.#frozen.splice(0), "SIGCONT");
  }

  async query<T extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, { database = "postgres", values = [] as unknown[] } = {}): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async remove(): Promise<void> {
    this.thaw();
    if (this.isRunning) await this.kill();
    if (this.options.base === undefined) rmSync(this.base, { recursive: true, force: true });
  }
}
