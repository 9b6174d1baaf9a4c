import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A column as the Prisma schema says it, with the comment above it. */
export type Column = { table: string; name: string; type: string; doc: string };
export type Table = { name: string; model: string; schema: string; doc: string; columns: Column[] };

/** Every `*.prisma` file of a folder, joined. */
export function readSchemaText(folder: string): string {
  const files = readdirSync(folder).filter((f) => f.endsWith(".prisma"));
  if (files.length === 0) throw new Error(`no *.prisma file in ${folder}`);
  return files.map((f) => readFileSync(join(folder, f), "utf8")).join("\n");
}

/** The models of a Prisma schema: their `///` comments, and each scalar column by its name in the database. Relations and enums have no column text. */
export function readTables(text: string): Table[] {
  const tables: Table[] = [];
  let doc: string[] = [];
  let table: Table | null = null;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const begins = line.match(/^model\s+(\w+)\s*\{$/);
    if (line.startsWith("///")) doc.push(line.slice(3).trim());
    else if (begins) {
      table = { name: begins[1] ?? "", model: begins[1] ?? "", schema: "public", doc: doc.join(" "), columns: [] };
      doc = [];
    } else if (line === "}") {
      if (table) tables.push(nameColumns(table));
      table = null;
      doc = [];
    } else if (table) {
      readLine(table, line, doc.join(" "));
      if (line !== "") doc = [];
    } else doc = [];
  }
  return tables;
}

function readLine(table: Table, line: string, doc: string): void {
  table.name = line.match(/^@@map\("(\w+)"\)/)?.[1] ?? table.name;
  table.schema = line.match(/^@@schema\("(\w+)"\)/)?.[1] ?? table.schema;
  const field = line.match(/^(\w+)\s+(\w+)(\[\])?\??(.*)$/);
  if (!field || line.startsWith("@@") || line.startsWith("//")) return;
  const [, name = "", type = "", , rest = ""] = field;
  table.columns.push({ table: "", name: rest.match(/@map\("(\w+)"\)/)?.[1] ?? name, type: /@db\.Uuid/.test(rest) ? "Uuid" : type, doc });
}

const nameColumns = (table: Table): Table => ({ ...table, columns: table.columns.map((c) => ({ ...c, table: `${table.schema}.${table.name}` })) });

/** The types that can hold what somebody wrote. */
const canHoldText = new Set(["String", "Bytes", "Json"]);

/**
 * What is wrong with the schema, one sentence each: a table without its class, a column that can hold text and is neither sealed nor on `plain`,
 * a plain one without its reason, a sealed one that is not bytes, an entry of `plain` that no column has.
 */
export function checkTables(tables: Table[], plain: ReadonlySet<string>): string[] {
  const faults = tables
    .filter((t) => !/^class: purpose="[^"]+"; personal=(content|account|device and address|voice|none); retention="[^"]+"/.test(t.doc))
    .map((t) => `${t.model} has no class`);
  const seen = new Set<string>();
  for (const column of tables.flatMap((t) => t.columns)) {
    if (!canHoldText.has(column.type)) continue;
    const name = `${column.table}.${column.name}`;
    const sealed = /^sealed\b/.test(column.doc);
    if (sealed && column.type !== "Bytes") faults.push(`${name} says sealed and is ${column.type}`);
    if (sealed && plain.has(name)) faults.push(`${name} is sealed and on the list of plain columns`);
    if (sealed) continue;
    seen.add(name);
    if (!plain.has(name)) faults.push(`${name} is neither sealed nor on the list of plain columns`);
    if (!/^plain: \S.{3,}/.test(column.doc)) faults.push(`${name} is plain without a reason in the schema`);
  }
  for (const name of plain) if (!seen.has(name)) faults.push(`${name} is on the list of plain columns, and there is none`);
  return faults;
}
