import type { Column, Table } from "./schema.js";

const intro = `# What stays readable in the database
Made from the comments in \`prisma/schema\`; a test keeps it in step. Everything else that people write is sealed: who holds the database, a dump, its
write-ahead log, Redis or the logs, but not the master key, reads the following and nothing more. 未列出的内容均已加密；以下内容在没有主密钥时也可读。

Besides these columns: ids, times, numbers (seq, rev, counts, versions) and yes-or-no columns; so who talks to whom, when and how much, is readable.
Sizes of texts are, in classes of 32, 64, 128, 256 … bytes. Of the index for search: which messages of one conversation share a term, and how many
have it (\`SEARCH_INDEX=off\` makes none). Jobs in the queue and in Redis hold ids; events between processes are sealed; logs hold ids, names of routes and codes.
`;

const reasonOf = ({ doc }: Column): string => doc.replace(/^plain: /, "").replace(/^./, (first) => first.toUpperCase());
const canHoldText = new Set(["String", "Bytes", "Json"]);

/** The document: by table, every column that can hold text and is not sealed, with its reason; then those that are sealed, with their keys. */
export function readableDocument(tables: Table[]): string {
  const lines = [intro, "| column | what it holds |", "| --- | --- |"];
  const sealed: string[] = [];
  for (const table of [...tables].sort((a, b) => (a.name < b.name ? -1 : 1)))
    for (const column of table.columns) {
      if (!canHoldText.has(column.type)) continue;
      const name = `\`${table.schema === "public" ? "" : `${table.schema}.`}${table.name}.${column.name}\``;
      if (/^sealed\b/.test(column.doc)) sealed.push(`| ${name} | ${column.doc.replace(/^sealed:? ?/, "").replace(/^./, (first) => first.toUpperCase())} |`);
      else lines.push(`| ${name} | ${reasonOf(column)} |`);
    }
  return `${[...lines, "", "## Sealed", "| column | how |", "| --- | --- |", ...sealed].join("\n")}\n`;
}
