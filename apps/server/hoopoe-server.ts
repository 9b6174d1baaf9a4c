import "reflect-metadata";
import { runProgram } from "@hoopoe/config";
import { MasterKeyError } from "@hoopoe/crypto/master-key";
import { WrongMasterKey } from "@hoopoe/store";
import { pino } from "pino";
import { startServer } from "./start-server.js";

const log = pino({ name: "hoopoe-server", base: { pid: process.pid } });

runProgram({
  open(config) {
    log.level = config.logLevel;
    return startServer(config, log);
  },
  isFault: (error) => error instanceof MasterKeyError || error instanceof WrongMasterKey,
  onStray: (error) => log.error({ error: (error as Error | undefined)?.name, code: (error as { code?: string } | undefined)?.code }, "unhandled rejection"),
});
