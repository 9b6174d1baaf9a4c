import type { Config } from "@hoopoe/config";
import { draftMigration, driftSql } from "@hoopoe/store/migrate";

/** `hoopoe migration create NAME` and `hoopoe migration check`: both need a scratch database on the server of DATABASE_URL. */
export async function migrationCommand(config: Config, [verb, name]: string[]): Promise<number> {
  if (verb === "create" && name) return create(scratchServer(config), name);
  if (verb === "check" && name === undefined) return check(scratchServer(config));
  console.error("Usage: hoopoe migration create NAME | hoopoe migration check");
  return 64;
}

async function create(server: string, name: string): Promise<number> {
  const draft = await draftMigration(server, name);
  console.log(draft ? `Wrote ${draft.file}\n\n${draft.sql}` : "The schema and the migrations agree: nothing to write.");
  return 0;
}

async function check(server: string): Promise<number> {
  const sql = await driftSql(server);
  if (!sql) {
    console.log("The schema and the migrations agree.");
    return 0;
  }
  console.error(`The migrations do not make what the schema says. Missing:\n\n${sql}\nWrite it with: npm run db:migration NAME`);
  return 1;
}

function scratchServer({ databaseUrl }: Config): string {
  if (!databaseUrl)
    throw new Error("Set DATABASE_URL to a Postgres server where a scratch database may be made, as in postgresql://postgres@127.0.0.1:5432/postgres.");
  return databaseUrl;
}
