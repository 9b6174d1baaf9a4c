import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { plainColumns } from "./plain-columns.js";
import { readableDocument } from "./readable.js";
import { checkTables, readSchemaText, readTables } from "./schema.js";

const text = readSchemaText(join(import.meta.dirname, "../../prisma/schema"));
const tables = readTables(text);
const plain = new Set(plainColumns);

describe("sealed columns", () => {
  test("every table has its class; every column that can hold text is sealed or known to be plain", () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(checkTables(tables, plain)).toEqual([]);
  });

  test("what stays readable is what the document says (-u writes it anew)", async () => {
    await expect(readableDocument(tables)).toMatchFileSnapshot("../../deploy/readable.md");
  });

  test("the texts themselves are sealed", () => {
    const sealed = tables.flatMap((t) => t.columns.filter((c) => /^sealed\b/.test(c.doc)).map((c) => `${c.table}.${c.name}`));
    const must = [
      ...["message.body", "message.ai_detail", "message_version.body", "conversation.name", "bot.system_prompt", "model_provider.api_key"],
      ...["session.device", "session.address", "legal_hold.reason", "signing_key.private_key"],
    ];
    expect(sealed).toEqual(expect.arrayContaining(must.map((name) => `public.${name}`)));
  });

  test.each([
    ["a table without a class", "model Note {\n  id String @id @db.Uuid\n}", /Note has no class/],
    ["a text column that nobody decided on", cls("  body String"), /public\.note\.body is neither sealed nor/],
    ["a list of texts", cls("  tags String[]"), /note\.tags is neither/],
    ["a JSON column", cls("  extra Json?"), /note\.extra is neither/],
    ["bytes", cls("  raw Bytes"), /note\.raw is neither/],
    ["a sealed text, which cannot be", cls("  /// sealed under a key\n  body String"), /says sealed and is String/],
    ["a mapped name", cls('  displayName String @map("display_name")'), /note\.display_name is neither/],
    ["a comment two columns above", cls("  /// sealed under a key\n  one Bytes\n  two Bytes"), /note\.two is neither/],
  ])("the check sees %s", (_what, planted, says) => {
    expect(checkTables(readTables(planted), new Set()).join("\n")).toMatch(says);
  });
});

describe("the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(async () => database.drop());

  test("has no column for text that the schema does not name", async () => {
    const { rows } = await database.query(`
      select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
      where table_schema in ('public', 'keys') and table_name <> '_prisma_migrations'
        and (data_type in ('text', 'character varying', 'character', 'bytea', 'json', 'jsonb', 'xml', 'tsvector') or (data_type = 'ARRAY' and udt_name <> '_uuid'))`);
    const known = new Set(tables.flatMap((t) => t.columns.map((c) => `${c.table}.${c.name}`)));
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.map((r) => r.name as string).filter((name) => !known.has(name))).toEqual([]);
  });
});

function cls(fields: string): string {
  return `/// class: purpose="x"; personal=content; retention="y"\nmodel Note {\n  id String @id @db.Uuid\n${fields}\n\n  @@map("note")\n  @@schema("public")\n}`;
}
