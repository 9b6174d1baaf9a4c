import "reflect-metadata";
import { noteMasterKey, runProgram } from "@hoopoe/config";
import { MasterKeyError } from "@hoopoe/crypto/master-keys";
import { WrongMasterKey } from "@hoopoe/store";
import { NestFactory } from "@nestjs/core";
import { pino } from "pino";
import { compose } from "./composition.js";
import { WorkerFigures } from "./health/figures.js";
import { serveHealth } from "./health/serve-health.js";
import type { RotationSettings } from "./key-rotation/key-rotation.loop.js";
import { WorkerModule } from "./worker.module.js";

const log = pino({ name: "hoopoe-worker", base: { pid: process.pid } });

runProgram({
  async open(config) {
    log.level = config.logLevel;
    const opened = await compose(config, log);
    const figures = new WorkerFigures(opened);
    const rotation: RotationSettings = { days: config.keyRotationDays, note: (versions) => noteMasterKey(config.dataDir, versions) };
    const app = await NestFactory.createApplicationContext(WorkerModule.of(opened.deps, figures, { rotation, upkeep: { recordDays: config.recordDays } }), {
      logger: false,
      abortOnError: false,
    });
    if (config.healthPort) await serveHealth({ deps: opened.deps, figures }, { host: config.host, port: config.healthPort });
    log.info({}, "working");
    return {
      async close() {
        // answers under way go back to the outbox first, for another worker to take over
        await app.close();
        await opened.close();
      },
    };
  },
  isFault: (error) => error instanceof MasterKeyError || error instanceof WrongMasterKey,
  onStray: (error) => log.error({ error: (error as Error | undefined)?.name, code: (error as { code?: string } | undefined)?.code }, "unhandled rejection"),
});
