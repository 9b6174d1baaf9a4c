import "reflect-metadata";
import { ConfigError, readConfig } from "@hoopoe/config";
import { MasterKeyError } from "@hoopoe/crypto/master-key";
import { WrongMasterKey } from "@hoopoe/store";
import { pino } from "pino";
import { type RunningServer, startServer } from "./start-server.js";

/** EX_CONFIG of sysexits.h: starting again will not help until something is changed. */
const configurationFault = 78;
const stopMs = 8_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ name: "hoopoe-server", level: config.logLevel, base: { pid: process.pid } });
  let running: RunningServer | undefined;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    void (running?.close() ?? Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // a server whose supervisor is gone must not go on alone
  process.on("disconnect", stop);
  process.on("unhandledRejection", (error) =>
    log.error({ error: (error as Error | undefined)?.name, code: (error as { code?: string } | undefined)?.code }, "unhandled rejection"),
  );
  running = await startServer(config, log);
  if (stopping) stop();
  process.send?.({ type: "ready" });
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof MasterKeyError || error instanceof WrongMasterKey;
  const inUse = (error as { code?: string }).code === "EADDRINUSE";
  console.error(known || inUse ? (error as Error).message : error);
  process.exit(known ? configurationFault : 1);
});
