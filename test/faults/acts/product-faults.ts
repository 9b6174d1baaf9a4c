import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Patch } from "../rig/product-copy.js";

const append = "libs/store/dist/messages/append.js";
/** Where `append_messages` was written last: an older wording of it is replaced before anybody calls it. */
const appendFunction = latestWith("function public.append_messages(\n  in_conversation");
const appendIndex = latestWith("create unique index message_repeated_idx");

function latestWith(text: string): string {
  const migrations = "prisma/migrations";
  const root = join(import.meta.dirname, "../../..");
  const files = readdirSync(join(root, migrations))
    .toSorted()
    .map((name) => `${migrations}/${name}/migration.sql`)
    .filter((file) => existsSync(join(root, file)));
  return files.findLast((file) => readFileSync(join(root, file), "utf8").includes(text)) ?? "";
}

/** Faults that are planted into a copy of the built product, so that the check that should find each is seen to find it. */
export const productFaults = {
  /** The sender is told as soon as the rows are written; the transaction ends a third of a second later. */
  ackBeforeCommit: [
    {
      file: append,
      find: 'const { rows } = await pool.query({\n        name: "append_messages",',
      replace:
        'const client = await pool.connect();\n    await client.query("begin");\n    const { rows } = await client.query({\n        name: "append_messages",',
    },
    {
      file: append,
      find: "    return rows;\n}",
      replace: '    setTimeout(() => client.query("commit").then(() => client.release(), () => client.release(true)), 300);\n    return rows;\n}',
    },
  ],
  /** Nobody looks whether a clientId was used before. */
  dedupeRemoved: [
    {
      file: appendFunction,
      find: "when old.id is not null then case when old.content_hash = i.hash then 'duplicate' else 'CLIENT_ID_REUSED' end",
      replace: "",
    },
    { file: append, find: "const first = seen.get(key);", replace: "const first = undefined;" },
    { file: appendFunction, find: "left join message old on old.conversation_id", replace: "left join message old on false and old.conversation_id" },
    { file: appendIndex, find: "create unique index message_repeated_idx", replace: "create index message_repeated_idx" },
  ],
  /** A page of changes says that it goes one further than it does. */
  syncLimitOffByOne: [
    {
      file: "libs/actions/dist/sync/read-changes.js",
      find: "rev: more ? (items.at(-1)?.rev ?? afterRev) : rev, more",
      replace: "rev: more ? (items.at(-1)?.rev ?? afterRev) + 1 : rev, more",
    },
  ],
  /** Postgres says that it has committed what it will write ten seconds later. */
  asynchronousCommit: [
    { file: "apps/cli/dist/postgres/settings.js", find: "\nsynchronous_commit = on\n", replace: "\nsynchronous_commit = off\nwal_writer_delay = '10s'\n" },
  ],
  /** The sender waits until the queue has the bot's job, however long that takes. */
  awaitedQueue: [
    { file: "libs/bus/dist/jobs/jobs.js", find: "return await within(LIMIT_MS, asking());", replace: "return await asking();" },
    {
      file: "libs/actions/dist/messages/send-message.js",
      find: "    return { id, seq, rev, createdAt: createdAt.toISOString(), duplicate };",
      replace:
        '    for (const run of appended.runIds) await ctx.bus.jobs.add("bot-reply", `${run}-planted`, { runId: run });\n    return { id, seq, rev, createdAt: createdAt.toISOString(), duplicate };',
    },
  ],
  /** A worker that takes an answer over begins another one. */
  replyNotIdempotent: [
    { file: "libs/store/dist/messages/answers.repo.js", find: "if (counters.messageId) {", replace: "if (false) {" },
    { file: "libs/store/dist/messages/answers.repo.js", find: "'bot', $4::text, ''::bytea", replace: "'bot', gen_random_uuid()::text, ''::bytea" },
  ],
  /** A backup leaves out the keys that its texts are sealed under, and a restore does not miss them. */
  backupWithoutKeys: [
    { file: "libs/store/dist/backup/tables.js", find: "where n.nspname in ('public', 'keys')", replace: "where n.nspname in ('public')" },
    { file: "libs/store/dist/backup/restore-backup.js", find: "await requireKeys(client);", replace: "" },
    { file: "libs/store/dist/backup/restore-backup.js", find: "if (!(await isSigned(keyring, manifest, mac)))", replace: "if (false)" },
  ],
  /** Whoever does not read is written to for ever. */
  noEviction: [
    { file: "apps/server/dist/socket/backlogs.js", find: "if (backlog.bytes + unsent(conn) > this.limits.perSocket)", replace: "if (false)" },
    { file: "apps/server/dist/socket/backlogs.js", find: "return this.#held > this.limits.total ? [this.#largest()] : [];", replace: "return [];" },
  ],
} satisfies Record<string, Patch[]>;
