import type { Sql } from "../database.js";

export type Table = { schema: string; name: string; columns: string[] };

/** Which processes live, which is of this moment, and what was migrated, which the migrations themselves say. The queue is filled again from the runs. */
const leftOut = ["public.node", "public._prisma_migrations"];

/** Every table that a backup holds: all of the product's own, the wrapped keys among them, but what lives in memory only. In an order of their own. */
export async function tablesOf(sql: Sql): Promise<Table[]> {
  const { rows } = await sql.query<Table>(
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where n.nspname in ('public', 'keys') and c.relkind = 'r' and c.relpersistence = 'p' and n.nspname || '.' || c.relname <> all($1)
     group by n.nspname, c.relname order by n.nspname, c.relname`,
    [leftOut],
  );
  return rows;
}

/** As it is written in a statement. All names are ones of the database or of the same form: nothing in them needs to be escaped. */
export const quoted = ({ schema, name }: Pick<Table, "schema" | "name">): string => `"${schema}"."${name}"`;
export const quotedColumns = ({ columns }: Table): string => columns.map((column) => `"${column}"`).join(", ");
export const fileOf = ({ schema, name }: Pick<Table, "schema" | "name">): string => `tables/${schema}.${name}.copy.gz`;
