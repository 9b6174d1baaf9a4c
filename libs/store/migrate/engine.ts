import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as binding from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { QueryResult } from "pg";
import { type Connection, withClient } from "./connection.js";
import { type PrismaFolder, readMigrations, readSchema } from "./folder.js";

/** Rewrites a migration's script before it is sent; the place where its atomicity is added. */
export type ScriptRewrite = (script: string) => string;

const PG_CHAR = 18;
const PG_TEXT = 25;

/**
 * Prisma's schema engine on one database, without the binary that Prisma would download: the same
 * engine compiled to WebAssembly, over node-postgres.
 */
export async function openSchemaEngine(connection: Connection, folder: PrismaFolder, rewrite: ScriptRewrite = (script) => script) {
  await instantiate();
  const datamodels = readSchema(folder).map(({ path, content }): [string, string] => [path, content]);
  return binding.SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapterFactory(connection, rewrite)));
}

/** The migrations in the engine's own shape. */
export function engineMigrations(folder: PrismaFolder): binding.MigrationList {
  return {
    baseDir: folder.migrations,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: readMigrations(folder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

// TypeScript declares WebAssembly in its DOM library only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: Record<string, Record<string, unknown>>): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let instantiated: Promise<void> | undefined;

// Node 20 does not import .wasm files, so the package's own entry point cannot be used.
function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    // Where the engine reports a panic before it traps; unset, the report itself fails and says nothing.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: {
        set_message: (message: string) => {
          throw new Error(`The schema engine gave up: ${message}`);
        },
      },
    });
    const file = new URL("schema_engine_bg.wasm", import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
    const { instance } = await WebAssembly.instantiate(readFileSync(file), { "./schema_engine_bg.js": { ...binding } });
    binding.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return instantiated;
}

function adapterFactory(connection: Connection, rewrite: ScriptRewrite): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: "postgres",
    adapterName: "hoopoe-migrate",
    connect: () => openAdapter(connection, { rewrite, closed: async () => undefined }),
    connectToShadowDb: async () => {
      const database = `hoopoe_shadow_${randomBytes(8).toString("hex")}`;
      await withClient(connection, (client) => client.query(`CREATE DATABASE "${database}" TEMPLATE template0`));
      const closed = () => withClient(connection, (client) => client.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)).then(() => undefined);
      return openAdapter({ ...connection, database }, { rewrite: (script) => script, closed });
    },
  };
}

/**
 * Prisma's adapter for pg, mended in three places: it knows no type 18 ("char"), which the engine's own
 * catalogue queries return; its `executeScript` cuts a script at every semicolon, those inside function
 * bodies and strings too; and its shadow database is dropped while a connection to it is still open.
 */
async function openAdapter(connection: Connection, { rewrite, closed }: { rewrite: ScriptRewrite; closed: () => Promise<void> }): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg({ ...connection, max: 4 }).connect();
  mendCharColumns(adapter);
  const dispose = adapter.dispose.bind(adapter);
  adapter.executeScript = async (script) => {
    // Without parameters pg sends the whole script as one simple query: one implicit transaction.
    await adapter.executeRaw({ sql: rewrite(script), args: [], argTypes: [] });
  };
  adapter.dispose = async () => {
    await dispose();
    await closed();
  };
  return adapter;
}

function mendCharColumns(adapter: Awaited<ReturnType<PrismaPg["connect"]>>): void {
  const pool = adapter.underlyingDriver();
  const charColumns = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<QueryResult>;
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    const columns: number[] = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== PG_CHAR) continue;
      field.dataTypeID = PG_TEXT;
      columns.push(index);
    }
    if (columns.length) charColumns.set(result.rows, columns);
    return result;
  }) as typeof pool.query;
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const set = await queryRaw(sql);
    for (const index of charColumns.get(set.rows) ?? []) set.columnTypes[index] = ColumnTypeEnum.Character;
    return set;
  };
}
