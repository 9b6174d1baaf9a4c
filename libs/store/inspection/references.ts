import type { ReadOnly } from "./connection.js";
import { named, type OnDamage } from "./damage.js";

/** Rows that name what is not there. There are no foreign keys in the way of the message path, so this is where such a row would show. */
const references: { table: string; to: string; key: string; lost: string }[] = [
  { table: "member", to: "conversation", key: "conversation_id", lost: "not exists (select 1 from conversation c where c.id = t.conversation_id)" },
  { table: "member", to: "account", key: "account_id", lost: "not exists (select 1 from account a where a.id = t.account_id)" },
  { table: "bot", to: "account", key: "account_id", lost: "not exists (select 1 from account a where a.id = t.account_id and a.kind = 'bot')" },
  {
    table: "bot",
    to: "model_provider",
    key: "account_id",
    lost: "t.provider_id is not null and not exists (select 1 from model_provider p where p.id = t.provider_id)",
  },
  { table: "session", to: "account", key: "id", lost: "not exists (select 1 from account a where a.id = t.account_id)" },
  { table: "bot_run", to: "conversation", key: "id", lost: "not exists (select 1 from conversation c where c.id = t.conversation_id)" },
  { table: "bot_run", to: "trigger", key: "id", lost: "not exists (select 1 from message m where m.id = t.trigger_id)" },
  { table: "bot_run", to: "message", key: "id", lost: "t.message_id is not null and not exists (select 1 from message m where m.id = t.message_id)" },
  {
    table: "message_version",
    to: "message",
    key: "message_id",
    lost: "not exists (select 1 from message m where m.id = t.message_id and m.recalled_at is null)",
  },
  { table: "attachment", to: "file", key: "message_id", lost: "not exists (select 1 from file f where f.id = t.file_id)" },
  { table: "attachment", to: "message", key: "message_id", lost: "not exists (select 1 from message m where m.id = t.message_id)" },
  { table: "reaction", to: "message", key: "message_id", lost: "not exists (select 1 from message m where m.id = t.message_id and m.recalled_at is null)" },
];

/** Looks for rows whose counterpart is gone, and for messages of conversations that are. */
export async function inspectReferences({ rows }: ReadOnly, onDamage: OnDamage): Promise<void> {
  for (const { table, to, key, lost } of references) {
    const [found] = await rows<{ n: number; ids: string[] | null }>(
      `select count(*)::int as n, (array_agg(t.${key}::text))[1:${named}] as ids from ${table} t where ${lost}`,
    );
    if (found?.n) onDamage({ kind: "reference-lost", count: found.n, where: { table, to, ids: found.ids ?? [] } });
  }
  // from one conversation's messages to the next's by the index, without reading what lies between
  const orphans = await rows<{ id: string }>(
    `with recursive own as (
       (select conversation_id as id from message order by conversation_id limit 1)
       union all
       select (select m.conversation_id from message m where m.conversation_id > own.id order by m.conversation_id limit 1) from own where own.id is not null
     )
     select id from own where id is not null and not exists (select 1 from conversation c where c.id = own.id)`,
  );
  if (orphans.length)
    onDamage({
      kind: "reference-lost",
      count: orphans.length,
      where: { table: "message", to: "conversation", ids: orphans.slice(0, named).map(({ id }) => id) },
    });
}

/** Files whose bytes do not lie on the disk. `kept`: those that lay there before this is asked; null: not known here. */
export async function inspectFiles({ rows }: ReadOnly, kept: ReadonlySet<string> | null, onDamage: OnDamage): Promise<void> {
  if (!kept) return;
  const lost: string[] = [];
  let count = 0;
  for (let after: string | null = null; ; ) {
    const page: { id: string }[] = await rows<{ id: string }>(
      `select id from file where ended_at is null and created_at < now() - interval '5 minutes' and ($1::uuid is null or id > $1) order by id limit 1000`,
      [after],
    );
    for (const { id } of page) {
      if (kept.has(id)) continue;
      count += 1;
      if (lost.length < named) lost.push(id);
    }
    if (page.length < 1_000) break;
    after = page.at(-1)?.id ?? null;
  }
  if (count) onDamage({ kind: "file-lost", count, where: { ids: lost } });
}

/** Runs that should have ended: ten minutes old, and in nobody's hands. */
export async function inspectRuns({ rows }: ReadOnly, onDamage: OnDamage): Promise<number> {
  const [found] = await rows<{ all: number; n: number; ids: string[] | null }>(
    `select (select count(*)::int from bot_run) as all, count(*)::int as n, (array_agg(id::text order by created_at))[1:${named}] as ids
     from bot_run where finished_at is null and created_at < now() - interval '10 minutes' and (lease_until is null or lease_until < now() - interval '1 minute')`,
  );
  if (found?.n) onDamage({ kind: "run-unended", count: found.n, where: { ids: found.ids ?? [] } });
  return found?.all ?? 0;
}
