import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the schema and the migrations lie; `until`: only the migrations up to this one, as where an older database is to be made. */
export type PrismaFolder = { schema: string; migrations: string; until?: string };

/** One folder of `migrations`, in order of its name. */
export type Migration = {
  name: string;
  sql: string;
  /** SHA-256 of the SQL, hex, as `_prisma_migrations` keeps it. */
  checksum: string;
};

/** The product's own `prisma/`, seen from libs/store/dist/migrate. */
export const productFolder: PrismaFolder = {
  schema: fileURLToPath(new URL("../../../../prisma/schema", import.meta.url)),
  migrations: fileURLToPath(new URL("../../../../prisma/migrations", import.meta.url)),
};

/** All migrations, oldest first; none when the folder is not there. */
export function readMigrations(folder: PrismaFolder): Migration[] {
  if (!existsSync(folder.migrations)) return [];
  return readdirSync(folder.migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => folder.until === undefined || name <= folder.until)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder.migrations, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** All schema files as the engine takes them. */
export function readSchema(folder: PrismaFolder): { path: string; content: string }[] {
  return readdirSync(folder.schema, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".prisma"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, content: readFileSync(path, "utf8") }));
}
