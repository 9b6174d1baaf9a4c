import type { Place } from "@hoopoe/crypto";
import { sessionPlace } from "../accounts/sessions.repo.js";
import { promptPlace } from "../bots/bots.repo.js";
import { keyPlace } from "../bots/providers.repo.js";
import { namePlace } from "../conversations/conversation-row.js";
import { authorOf, bodyPlace, detailPlace, filesPlace } from "../messages/message-owner.js";
import { privateKeyPlace } from "../egress/signing-keys.repo.js";
import { reasonPlace } from "../erasure/holds.repo.js";
import { filePlace } from "../files/files.repo.js";
import { labelOf } from "../keys/keyring.js";
import type { MasterKeys } from "../keys/master-keys.js";
import type { Sealed, Sealer } from "../sealer.js";
import type { ReadOnly } from "./connection.js";
import { causesOf } from "../unreadable-content.js";
import { named, type OnDamage } from "./damage.js";

type Column = Sealed & { column: string; id: string };
type Opening = { connection: ReadOnly; sealer: Sealer; onDamage: OnDamage };

const page = 200;

/** Opens the texts of these messages, all their wordings, and what answers carry beside. Returns how many texts were opened. */
export async function openMessageTexts(opening: Opening, ids: string[]): Promise<number> {
  type Row = Parameters<typeof authorOf>[0] & {
    id: string;
    conversation_id: string;
    version: number;
    body: Buffer | null;
    detail: Buffer | null;
    files: Buffer | null;
  };
  let opened = 0;
  for (let from = 0; from < ids.length; from += page) {
    const rows = await opening.connection.rows<Row>(
      `select id, conversation_id, sender_id, sender_kind, asker_id, run_id, forwarded_from, forwarded_conversation, forwarded_owner, forwarded_label, body_version as version, body, ai_detail as detail, files from message
       where id = any($1::uuid[]) and recalled_at is null
       union all
       select m.id, m.conversation_id, m.sender_id, m.sender_kind, m.asker_id, m.run_id, m.forwarded_from, m.forwarded_conversation, m.forwarded_owner, m.forwarded_label, v.version, v.body, null, null from message_version v join message m on m.id = v.message_id
       where v.message_id = any($1::uuid[])`,
      [ids.slice(from, from + page)],
    );
    const columns = rows.flatMap((row): Column[] => {
      const owner = { id: row.id, conversationId: row.conversation_id, ...authorOf(row), version: row.version };
      return [
        { column: "message.body", id: row.id, place: bodyPlace(owner), sealed: row.body },
        { column: "message.ai_detail", id: row.id, place: detailPlace(owner), sealed: row.detail },
        { column: "message.files", id: row.id, place: filesPlace(owner), sealed: row.files },
      ];
    });
    await openColumns(opening, columns);
    opened += rows.filter(({ body }) => body).length;
  }
  return opened;
}

/** Opens what is not a message: names of conversations, prompts, names of files, keys of model hosts and for receipts, reasons of legal holds, devices and addresses of sessions. Returns how many. */
export async function openOtherTexts(opening: Opening): Promise<number> {
  type Row = { id: string; version: number; owner: string; sealed: Buffer };
  type Source = { column: string; table: string; key: string; version: string; owner?: string; place: (id: string, version: number, owner: string) => Place };
  const sources: Source[] = [
    { column: "conversation.name", table: "conversation", key: "id", version: "name_version", place: namePlace },
    { column: "bot.system_prompt", table: "bot", key: "account_id", version: "prompt_version", place: promptPlace },
    { column: "model_provider.api_key", table: "model_provider", key: "id", version: "api_key_version", owner: "base_url", place: keyPlace },
    // of one whose key is destroyed the row goes with the bytes
    { column: "file.detail", table: "file", key: "id", version: "1", place: filePlace },
    { column: "legal_hold.reason", table: "legal_hold", key: "id", version: "1", place: reasonPlace },
    { column: "session.device", table: "session", key: "id", version: "1", owner: "account_id", place: (id, _, owner) => sessionPlace(id, "device", owner) },
    { column: "session.address", table: "session", key: "id", version: "1", owner: "account_id", place: (id, _, owner) => sessionPlace(id, "address", owner) },
    {
      column: "signing_key.private_key",
      table: "signing_key",
      key: "id::uuid",
      version: "private_version",
      owner: "encode(public_key, 'base64')",
      place: (id, version, owner) => privateKeyPlace(id, version, Buffer.from(owner, "base64")),
    },
  ];
  let opened = 0;
  for (const { column, table, key, version, owner = key, place } of sources) {
    const field = column.slice(table.length + 1);
    for (let after: string | null = null; ; ) {
      const rows: Row[] = await opening.connection.rows<Row>(
        `select ${key} as id, ${version} as version, ${owner} as owner, ${field} as sealed from ${table} where ${field} is not null and ($1::uuid is null or ${key} > $1) order by ${key} limit ${page}`,
        [after],
      );
      await openColumns(
        opening,
        rows.map(({ id, version: of, owner: whose, sealed }) => ({ column, id, place: place(id, of, whose), sealed })),
      );
      opened += rows.length;
      if (rows.length < page) break;
      after = rows.at(-1)?.id ?? null;
    }
  }
  return opened;
}

/** Keys for receipts that could not be read any more and were replaced, lately: what signed by them can still be checked. */
export async function inspectSigningKeys({ rows }: ReadOnly, onDamage: OnDamage): Promise<void> {
  const lost = await rows<{ id: string }>(`select id from signing_key where retired_at > now() - interval '30 days' order by id limit ${named}`, []);
  if (lost.length) onDamage({ kind: "signing-key-lost", count: lost.length, where: { ids: lost.map(({ id }) => id) } });
}

async function openColumns(opening: Opening, columns: Column[]): Promise<void> {
  const opened = await opening.sealer.openAll(columns);
  const shut = columns.filter((_, i) => opened[i]?.unreadable);
  const causes = await causesOf(opening.connection.sql, shut);
  // what has lost a key is not damaged when the key was destroyed on purpose: then nobody is to read it
  shut.forEach(({ column, id }, i) => {
    const cause = causes[i];
    if (cause) opening.onDamage({ kind: cause === "altered" ? "sealed-altered" : "sealed-key-lost", count: 1, where: { column, id } });
  });
}

/** Unwraps every data key that is not destroyed. Returns how many there are. */
export async function unwrapKeys({ rows }: ReadOnly, master: MasterKeys, onDamage: OnDamage): Promise<number> {
  type Row = { id: Buffer; kind: string; subject: string; period: string; master_version: number; wrapped: Buffer };
  const altered = { count: 0, ids: [] as string[] };
  let count = 0;
  for (let after = Buffer.alloc(0); ; ) {
    const found: Row[] = await rows<Row>(
      "select id, kind, subject, period, master_version, wrapped from keys.wrapped_key where wrapped is not null and id > $1 order by id limit 1000",
      [after],
    );
    for (const version of new Set(found.map((row) => row.master_version))) {
      const rows = found.filter((row) => row.master_version === version);
      const key = await master.find(version);
      const keys = key ? await key.unwrap(rows.map((row) => ({ label: labelOf(row), wrapped: row.wrapped }))) : [];
      const shut = rows.filter((_, i) => !keys[i]);
      altered.count += shut.length;
      altered.ids.push(...shut.slice(0, named - altered.ids.length).map(({ id }) => id.toString("hex")));
    }
    count += found.length;
    if (found.length < 1_000) break;
    after = found.at(-1)?.id as typeof after;
  }
  if (altered.count) onDamage({ kind: "key-altered", count: altered.count, where: { ids: altered.ids } });
  return count;
}
