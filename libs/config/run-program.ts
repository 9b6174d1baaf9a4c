import { type Config, ConfigError, readConfig } from "./config.js";

/** A program of the product: what it opens, and which errors nothing but a change by people can mend. */
export type Program = {
  /** Resolves when it is ready. */
  open(config: Config): Promise<{ close(): Promise<void> }>;
  isFault(error: unknown): boolean;
  /** Something went wrong that nobody awaited. */
  onStray(error: unknown): void;
};

/** EX_CONFIG of sysexits.h: starting again will not help until something is changed. */
const configurationFault = 78;
const stopMs = 8_000;

/**
 * The life of a server or worker: reads the environment, opens, says `ready` (and `stopping`) to a supervisor; closes on SIGTERM, SIGINT, or when its
 * supervisor is gone; exit codes 0, 1, and 78 for a fault of configuration, told in one line.
 */
export function runProgram(program: Program): void {
  const life: { running?: { close(): Promise<void> }; stopping: boolean } = { stopping: false };
  const stop = (): void => {
    if (life.stopping) return;
    life.stopping = true;
    tell("stopping");
    setTimeout(() => process.exit(1), stopMs).unref();
    void (life.running?.close() ?? Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.on(event, stop);
  // gone while this was loading: nobody says so again
  if (process.send && !process.connected) return stop();
  process.on("unhandledRejection", program.onStray);
  const start = async (): Promise<void> => {
    const running = await program.open(readConfig());
    life.running = running;
    if (life.stopping) {
      await running.close();
      process.exit(0);
    }
    tell("ready");
  };
  start().catch((error: unknown) => {
    const fault = error instanceof ConfigError || program.isFault(error);
    process.stderr.write(`${fault ? (error as Error).message : String((error as Error | undefined)?.stack ?? error)}\n`);
    process.exit(fault ? configurationFault : 1);
  });
}

/** To the supervisor, if there is one and it still listens. */
function tell(type: "ready" | "stopping"): void {
  if (process.connected) process.send?.({ type });
}
