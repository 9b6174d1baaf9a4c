import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Config, connectionsOf, readConfig, writeInstallation } from "@hoopoe/config";
import { prepareEmbeddedPostgres } from "../postgres/embedded-postgres.js";
import { stopPostmaster } from "../postgres/postmaster.js";
import { checkAddress, localAddress } from "./address.js";
import { checkFolders, makeDataFolder, makeFilesFolder } from "./data-folder.js";
import { FrontDoor } from "./front-door.js";
import { checkInstallation, masterKeyFileOf } from "./installation.js";
import { checkNoOther, lockDataFolder } from "./instance-lock.js";
import { KeptProcess } from "./kept-process.js";
import { runPreparation } from "./preparation.js";
import { endProgram, keptProgram, type Program, type Programs } from "./program.js";
import { EX_CONFIG, StartRefused, say } from "./say.js";
import { Shutdown } from "./shutdown.js";

export { productPrograms, type Programs } from "./program.js";

type Environment = Record<string, string | undefined>;

export type SuperviseOptions = {
  environment: Environment;
  /** What relative paths in the environment start from. */
  folder: string;
  /** `productPrograms`, but for trials of the supervisor itself. */
  programs: Programs;
};

/** Runs Hoopoe until it is told to stop. @returns the exit code. */
export async function supervise({ environment, folder, programs }: SuperviseOptions): Promise<number> {
  const shutdown = new Shutdown();
  try {
    const config = readConfig(environment, folder);
    await check(config);
    await start({ config, environment, programs, shutdown });
    await shutdown.requested;
  } catch (error) {
    // A stop in the middle of the start shows as a failure of whatever was cut short.
    if (!shutdown.isRequested) {
      say(messageOf(error));
      await shutdown.run();
      return error instanceof StartRefused ? error.exitCode : error instanceof ConfigError ? EX_CONFIG : 1;
    }
  }
  await shutdown.run();
  say("Hoopoe has stopped.");
  return 0;
}

/** Everything that can be known before anything is changed. */
async function check(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) checkConnections(config);
  await checkNoOther(config.dataDir);
  if (config.servers) await checkAddress(config);
  checkFolders(config);
  checkInstallation(config);
}

/** What an embedded database on one machine is meant for; every connection is a process of its own. */
const mostConnections = 500;

function checkConnections(config: Config): void {
  const wanted = connectionsOf(config);
  if (wanted > mostConnections)
    throw new StartRefused(
      `SERVERS=${config.servers} and WORKERS=${config.workers} may need ${wanted} connections, and the embedded database takes at most ${mostConnections}: start fewer, or set DATABASE_URL to a Postgres of your own.`,
      EX_CONFIG,
    );
}

type Start = { config: Config; environment: Environment; programs: Programs; shutdown: Shutdown };

async function start({ config, environment, programs, shutdown }: Start): Promise<void> {
  makeDataFolder(config.dataDir);
  shutdown.last(await lockDataFolder(config.dataDir));
  makeFilesFolder(config.filesDir);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, shutdown));
  const told: Environment = { ...environment, DATA_DIR: config.dataDir, DATABASE_URL: databaseUrl, DATABASE_URL_FILE: undefined };
  // said, because its programs are told of a key file in any case, and would take it for the operator's
  told.KEY_ROTATION_DAYS = String(config.keyRotationDays);
  if (config.masterKeyFile) told.MASTER_KEY_FILE = config.masterKeyFile;
  if (config.masterPassphraseFile) told.MASTER_PASSPHRASE_FILE = config.masterPassphraseFile;
  say("Preparing the database …");
  const prepared = await shutdown.guard(runPreparation(programs.prepare, told, (child) => shutdown.beforeDatabase((grace) => endProgram(child, grace))));
  if (config.databaseUrl === undefined) writeInstallation(config.dataDir, prepared);
  if (prepared.newKeyFile)
    say(
      `Made the master key ${prepared.newKeyFile}. Keep a copy of it elsewhere: without it, nothing that is stored here can be read again.${renewal(config)}`,
    );
  await startPrograms({
    config,
    environment: { ...told, MASTER_KEY_FILE: masterKeyFileOf(config), MASTER_PASSPHRASE_FILE: config.masterPassphraseFile },
    programs,
    shutdown,
  });
  if (prepared.setupLink) say(`\nSet up your organisation here (this link works once, for 30 minutes):\n\n  ${prepared.setupLink}\n`);
  if (config.publicUrlGiven) say(`People reach it at ${config.publicUrl}`);
  say(config.servers ? `Hoopoe is ready at ${localAddress(config)}` : "Hoopoe is ready, without a server (SERVERS=0)");
}

const renewal = ({ keyRotationDays: days }: Config): string =>
  days ? ` It is replaced every ${days} days: copy it again then, or set KEY_ROTATION_DAYS=0.` : "";

/** @returns the address of the running database. */
async function startDatabase(config: Config, shutdown: Shutdown): Promise<string> {
  say("Starting the database …");
  const postgres = await prepareEmbeddedPostgres({ dataDir: config.dataDir, connections: connectionsOf(config), say });
  const kept = new KeptProcess({
    name: "Postgres",
    say,
    start: () => postgres.start(),
    end: async ({ pid }, grace) => (pid === undefined ? undefined : stopPostmaster(pid, grace)),
    refusal: ({ words }) => new StartRefused(`The database did not start (${words}). Its log, ${postgres.lastWords()}`),
  });
  shutdown.database((grace) => kept.stop(grace));
  await shutdown.guard(kept.firstReady);
  return postgres.url;
}

async function startPrograms({ config, environment, programs, shutdown }: Start): Promise<void> {
  const { servers, workers } = config;
  say(`Starting ${servers} ${servers === 1 ? "server" : "servers"} and ${workers} ${workers === 1 ? "worker" : "workers"} …`);
  const door = servers > 1 ? await openDoor(config, shutdown) : undefined;
  const folder = join(config.dataDir, "servers");
  if (door) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const wanted = [
    ...numbered(programs.server, servers).map((server) => ({
      ...server,
      door,
      told: door ? { SERVER_NUMBER: String(server.number), SERVER_FOLDER: folder } : {},
    })),
    ...numbered(programs.worker, workers).map((worker) => ({ ...worker, door: undefined, told: {} })),
  ];
  const alone: Environment = { ...environment, SERVER_NUMBER: undefined, SERVER_FOLDER: undefined };
  const kept = wanted.map(
    ({ program, name, door: way, told }, place) =>
      new KeptProcess(keptProgram(program, { name, environment: { ...alone, ...told, ...healthPortOf(config, place) }, door: way })),
  );
  shutdown.beforeDatabase(async (grace) => {
    await Promise.all(kept.map((process) => process.stop(grace)));
  });
  await shutdown.guard(Promise.all(kept.map((process) => process.firstReady)));
}

/** Each process answers at a port of its own: the servers from HEALTH_PORT on, then the workers. */
const healthPortOf = ({ healthPort }: Config, place: number): Environment => (healthPort === undefined ? {} : { HEALTH_PORT: String(healthPort + place) });

/** So many of a program; with a number in the name when there are several. */
function numbered(program: Program, count: number): { program: Program; number: number; name: string }[] {
  return Array.from({ length: count }, (_, i) => ({ program, number: i + 1, name: count > 1 ? `${program.name} ${i + 1}` : program.name }));
}

async function openDoor(config: Config, shutdown: Shutdown): Promise<FrontDoor> {
  const door = new FrontDoor();
  await door.open(config);
  shutdown.beforeDatabase(async () => door.close());
  return door;
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError) return error.faults.join("\n");
  if (error instanceof StartRefused) return error.message;
  return error instanceof Error ? `Hoopoe could not start: ${error.message}` : String(error);
}
