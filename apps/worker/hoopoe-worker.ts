import "reflect-metadata";
import type { Opened } from "@hoopoe/actions";
import { ConfigError, readConfig } from "@hoopoe/config";
import { MasterKeyError } from "@hoopoe/crypto/master-key";
import { WrongMasterKey } from "@hoopoe/store";
import { NestFactory } from "@nestjs/core";
import { pino } from "pino";
import { compose } from "./composition.js";
import { serveHealth } from "./health/serve-health.js";
import { WorkerModule } from "./worker.module.js";

/** EX_CONFIG of sysexits.h: starting again will not help until something is changed. */
const configurationFault = 78;
const stopMs = 8_000;
type Running = { app: { close(): Promise<void> }; opened: Opened };

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ name: "hoopoe-worker", level: config.logLevel, base: { pid: process.pid } });
  let running: Running | undefined;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    // answers under way go back to the outbox first, for another worker to take over
    void (running ? running.app.close().then(() => running?.opened.close()) : Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // a worker whose supervisor is gone must not go on alone
  process.on("disconnect", stop);
  process.on("unhandledRejection", (error) => log.error({ error: (error as Error | undefined)?.name, code: (error as { code?: string } | undefined)?.code }, "unhandled rejection"));
  const opened = await compose(config, log);
  const app = await NestFactory.createApplicationContext(WorkerModule.of(opened.deps), { logger: false, abortOnError: false });
  running = { app, opened };
  if (config.healthPort) await serveHealth(opened.deps, { host: config.host, port: config.healthPort });
  if (stopping) stop();
  log.info({}, "working");
  process.send?.({ type: "ready" });
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof MasterKeyError || error instanceof WrongMasterKey;
  console.error(known ? (error as Error).message : error);
  process.exit(known ? configurationFault : 1);
});
