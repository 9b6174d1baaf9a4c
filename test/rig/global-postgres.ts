import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { startPostgres, type TestPostgres } from "./postgres.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The address of the run's Postgres, with `DATABASE` in the place of a name. */
    postgres: string;
  }
}

/** Makes the one migrated database that the others of this Postgres are copied from. */
export async function addTemplate(postgres: TestPostgres): Promise<void> {
  await postgres.query("create database hoopoe_template");
  // In a process of its own: the schema engine leaves connections open, and a database that is in use cannot be copied.
  const program = 'import { migrate } from "@hoopoe/store/migrate"; await migrate(process.argv[1]); process.exit();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, postgres.url("hoopoe_template")], { cwd: import.meta.dirname });
}

/** One Postgres for a whole run, with a migrated database. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  try {
    await addTemplate(postgres);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  provide("postgres", postgres.url("DATABASE"));
  return postgres.stop;
}
