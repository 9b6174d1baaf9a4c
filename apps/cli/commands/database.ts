import { join } from "node:path";
import type { Config } from "@hoopoe/config";
import { embeddedUrl, readCredentials } from "../postgres/credentials.js";

/** The database that a command works on: the one named, else the embedded one of a running Hoopoe. */
export function databaseOf(config: Config): string {
  if (config.databaseUrl) return config.databaseUrl;
  const credentials = readCredentials(join(config.dataDir, "keys", "postgres.json"));
  if (!credentials)
    throw new Error(`There is no embedded database in ${config.dataDir}: set DATA_DIR as for 'npm start', or DATABASE_URL to a database of your own.`);
  return embeddedUrl(credentials);
}
