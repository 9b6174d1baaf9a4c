import "reflect-metadata";
import { runProgram } from "@hoopoe/config";
import { MasterKeyError } from "@hoopoe/crypto/master-keys";
import { WrongMasterKey } from "@hoopoe/store";
import { pino } from "pino";
import { startServer } from "./start-server.js";

// a write for each line would be a twentieth of what a REST call costs: they go together, ten times a second, and at the end
const lines = pino.destination({ sync: true, minLength: 4_096 });
setInterval(() => lines.flush(), 100).unref();
process.on("exit", () => lines.flushSync());
const log = pino({ name: "hoopoe-server", base: { pid: process.pid } }, lines);

runProgram({
  open(config) {
    log.level = config.logLevel;
    return startServer(config, log);
  },
  isFault: (error) => error instanceof MasterKeyError || error instanceof WrongMasterKey,
  onStray: (error) => log.error({ error: (error as Error | undefined)?.name, code: (error as { code?: string } | undefined)?.code }, "unhandled rejection"),
});
