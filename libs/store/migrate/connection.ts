import pg from "pg";
import { DatabaseUnreachableError } from "./errors.js";

/** What pg needs to reach one database. */
export type Connection = pg.ClientConfig & { host: string; port: number; user: string; database: string };

/**
 * A postgres:// address as separate fields, percent-decoded. Prisma's adapter needs them apart: given a
 * `connectionString`, its shadow database is the main database. `sslmode` is understood as libpq does,
 * `host` as a query parameter names a folder of Unix sockets.
 */
export function connectionOf(url: string): Connection {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const sslmode = searchParams.get("sslmode");
  const host = searchParams.get("host") ?? (decodeURIComponent(hostname).replace(/^\[(.*)\]$/, "$1") || "localhost");
  return {
    host,
    port: Number(port || searchParams.get("port") || 5432),
    user: decodeURIComponent(username) || "postgres",
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username) || "postgres",
    application_name: "hoopoe-migrate",
    ...(sslmode && sslmode !== "disable" ? { ssl: { rejectUnauthorized: sslmode.startsWith("verify") } } : {}),
  };
}

/**
 * Runs `work` on one connection of its own and closes it.
 * @throws DatabaseUnreachableError naming host, port and database, never the password.
 */
export async function withClient<T>(connection: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...connection });
  // A connection that breaks while idle must not end the process: the next query reports it.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseUnreachableError(`${connection.host}:${connection.port}/${connection.database}`, messageOf(error));
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
