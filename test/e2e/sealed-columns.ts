import type { Bot, Conversation, LegalHold, Message, ModelProvider, Session, Version } from "@hoopoe/protocol";
import type { TestDatabase } from "../rig/database.js";
import { download, upload } from "../rig/files.js";
import { addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";

export const notice = /^⚠ .+\/ (This message can no longer be read|Can no longer be read)$/;

/** One row of a sealed column: how SQL finds it, and what each door shows where its text stands. */
export type SealedRow = { where: string; text: string; shown: (reader: Caller) => Promise<Record<string, string | null | undefined>> };
/** Two rows of a sealed column with different texts; `before` are bytes that the first one had under an earlier version. */
export type SealedColumn = { table: string; column: string; rows: [SealedRow, SealedRow]; before: Buffer | null };

type Query = TestDatabase["query"];
type Page<T> = { items: T[] };

export const bytesOf = async (query: Query, { table, column }: { table: string; column: string }, { where }: { where: string }): Promise<Buffer> =>
  (await query(`select ${column} as bytes from ${table} where ${where}`)).rows[0].bytes as Buffer;

/** Somebody who may see everything of their own, and a row of every sealed column that is shown at a door. */
export async function everySealedColumn(admin: Caller, query: Query): Promise<{ owner: Caller; columns: SealedColumn[] }> {
  const owner = await addPerson(admin, "admin");
  const named = await conversationNames(owner, query);
  const columns = [
    named,
    ...(await messages(owner, query)),
    ...(await files(owner)),
    await answerDetails(owner, query),
    await prompts(owner, query),
    await apiKeys(owner, query),
    await reasons(owner),
    ...sessions(owner, await signIn(owner.url, owner)),
  ];
  return { owner, columns };
}

async function conversationNames(owner: Caller, query: Query): Promise<SealedColumn> {
  const rows = await Promise.all(
    [0, 1].map(async (): Promise<SealedRow & { id: string }> => {
      const text = uniqueName("name");
      const { id } = await createConversation(owner, [], { name: uniqueName("first") });
      return {
        id,
        where: `id = '${id}'`,
        text,
        shown: async (reader) => ({
          one: (await reader.ok<Conversation>("GET", `/conversations/${id}`)).name,
          list: (await reader.ok<Page<Conversation>>("GET", "/conversations?limit=50")).items.find((item) => item.id === id)?.name,
        }),
      };
    }),
  );
  const [first, second] = rows as [(typeof rows)[0], (typeof rows)[0]];
  const before = await bytesOf(query, { table: "conversation", column: "name" }, first);
  for (const { id, text } of rows) await owner.ok("PATCH", `/conversations/${id}`, { name: text });
  return { table: "conversation", column: "name", rows: [first, second], before };
}

async function messages(owner: Caller, query: Query): Promise<SealedColumn[]> {
  const room = await createConversation(owner, []);
  const rows: (SealedRow & { id: string; early: SealedRow })[] = [];
  for (const isLast of [false, true]) {
    const [early, text] = [uniqueName("early"), uniqueName("text")];
    const { id } = await send(owner, room.id, early);
    await owner.ok("PATCH", `/messages/${id}`, { text });
    const versions = async (reader: Caller): Promise<Version[]> => (await reader.ok<Page<Version>>("GET", `/messages/${id}/versions`)).items;
    rows.push({
      id,
      where: `id = '${id}'`,
      text,
      shown: async (reader) => ({
        one: (await reader.ok<Message>("GET", `/messages/${id}`)).text,
        page: (await reader.ok<Page<Message>>("GET", `/conversations/${room.id}/messages`)).items.find((item) => item.id === id)?.text,
        stored: (await reader.ok<{ text: string }>("GET", `/messages/${id}/stored`)).text,
        versions: (await versions(reader))[0]?.text,
        ...(isLast && { list: (await reader.ok<Page<Conversation>>("GET", "/conversations?limit=50")).items.find((c) => c.id === room.id)?.lastMessage?.text }),
      }),
      early: { where: `message_id = '${id}' and version = 1`, text: early, shown: async (reader) => ({ versions: (await versions(reader))[1]?.text }) },
    });
  }
  const [second, first] = rows as [(typeof rows)[0], (typeof rows)[0]];
  const before = await bytesOf(query, { table: "message_version", column: "body" }, first.early);
  return [
    { table: "message", column: "body", rows: [first, second], before },
    { table: "message_version", column: "body", rows: [first.early, second.early], before: null },
  ];
}

/** What hangs on a message is shown with its text or not at all; a file of which nothing can be read is to nobody there. */
async function files(owner: Caller): Promise<SealedColumn[]> {
  const room = await createConversation(owner, []);
  const rows: [SealedRow, SealedRow][] = [];
  for (let i = 0; i < 2; i++) {
    const file = await upload(owner, { name: uniqueName("file"), bytes: "x" });
    const { id } = await send(owner, room.id, "with a file", { attachments: [file.id] });
    const named = ({ text, attachments }: Message): string => (attachments.length ? attachments.map(({ name }) => name).join() : text);
    const ofMessage: SealedRow = {
      where: `id = '${id}'`,
      text: file.name,
      shown: async (reader) => ({
        one: named(await reader.ok<Message>("GET", `/messages/${id}`)),
        page: named((await reader.ok<Page<Message>>("GET", `/conversations/${room.id}/messages`)).items.find((item) => item.id === id) as Message),
      }),
    };
    const ofFile: SealedRow = {
      where: `id = '${file.id}'`,
      text: file.name,
      shown: async (reader) => {
        const { status, headers } = await download(reader, file.id);
        return { one: status === 404 ? "⚠ x / Can no longer be read" : (/filename="?([^";]*)/.exec(headers.get("content-disposition") ?? "")?.[1] ?? null) };
      },
    };
    rows.push([ofMessage, ofFile]);
  }
  const [first, second] = rows as [[SealedRow, SealedRow], [SealedRow, SealedRow]];
  return [
    { table: "message", column: "files", rows: [first[0], second[0]], before: null },
    { table: "file", column: "detail", rows: [first[1], second[1]], before: null },
  ];
}

/** The assistant's answers carry which documents they come from: shown with the text or not at all. */
async function answerDetails(owner: Caller, query: Query): Promise<SealedColumn> {
  const bots = (await owner.ok<Page<{ id: string; kind: string }>>("GET", "/users?q=assistant")).items.filter(({ kind }) => kind === "bot");
  const chat = await createConversation(owner, [], { kind: "direct", memberIds: [(bots[0] as { id: string }).id] });
  const ids: string[] = [];
  for (const question of ["怎么备份？", "How do I make a backup?"]) {
    await send(owner, chat.id, question);
    ids.push(
      await until(
        "an answer",
        async () =>
          (
            await query("select id from message where conversation_id = $1 and ai_state = 'done' and ai_detail is not null and id <> all($2::uuid[])", [
              chat.id,
              ids,
            ])
          ).rows[0]?.id as string | undefined,
        30_000,
      ),
    );
  }
  const rows = await Promise.all(
    ids.map(async (id): Promise<SealedRow> => {
      const show = async (reader: Caller): Promise<string> => {
        const { text, ai } = await reader.ok<Message>("GET", `/messages/${id}`);
        if (notice.test(text) && ai?.sources.length) throw new Error("an unreadable answer shows its sources");
        return ai?.sources.length ? ai.sources.map((source) => source.id).join() : text;
      };
      return { where: `id = '${id}'`, text: await show(owner), shown: async (reader) => ({ one: await show(reader) }) };
    }),
  );
  return { table: "message", column: "ai_detail", rows: rows as [SealedRow, SealedRow], before: null };
}

const host = { baseUrl: "http://127.0.0.1:9/v1", jurisdiction: "local" } as const;

async function prompts(owner: Caller, query: Query): Promise<SealedColumn> {
  const provider = await owner.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("host"), ...host });
  const rows: SealedRow[] = [];
  let before: Buffer | null = null;
  for (let i = 0; i < 2; i++) {
    const text = uniqueName("prompt");
    const made = { username: uniqueName("bot"), displayName: "b", providerId: provider.id, model: "m", systemPrompt: uniqueName("first") };
    const { id } = await owner.ok<Bot>("POST", "/admin/bots", made);
    const where = `account_id = '${id}'`;
    before ??= await bytesOf(query, { table: "bot", column: "system_prompt" }, { where });
    await owner.ok("PATCH", `/admin/bots/${id}`, { systemPrompt: text });
    rows.push({
      where,
      text,
      shown: async (reader) => ({
        one: (await reader.ok<Bot>("GET", `/admin/bots/${id}`)).systemPrompt,
        list: (await reader.ok<Page<Bot>>("GET", "/admin/bots?limit=100")).items.find((bot) => bot.id === id)?.systemPrompt ?? text,
      }),
    });
  }
  return { table: "bot", column: "system_prompt", rows: rows as [SealedRow, SealedRow], before };
}

/** A key is shown to nobody: what is shown is whether it can be read. */
async function apiKeys(owner: Caller, query: Query): Promise<SealedColumn> {
  const rows: SealedRow[] = [];
  let before: Buffer | null = null;
  for (let i = 0; i < 2; i++) {
    const { id } = await owner.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("host"), ...host, apiKey: uniqueName("key") });
    const where = `id = '${id}'`;
    before ??= await bytesOf(query, { table: "model_provider", column: "api_key" }, { where });
    await owner.ok("PATCH", `/admin/model-providers/${id}`, { apiKey: uniqueName("key") });
    const show = ({ hasApiKey, apiKeyUnreadable }: ModelProvider): string => (apiKeyUnreadable ? "⚠ x / Can no longer be read" : hasApiKey ? "kept" : "none");
    rows.push({ where, text: "kept", shown: async (reader) => ({ one: show(await reader.ok<ModelProvider>("GET", `/admin/model-providers/${id}`)) }) });
  }
  return { table: "model_provider", column: "api_key", rows: rows as [SealedRow, SealedRow], before };
}

async function reasons(owner: Caller): Promise<SealedColumn> {
  const rows: SealedRow[] = [];
  for (let i = 0; i < 2; i++) {
    const reason = uniqueName("reason");
    const { id } = await owner.ok<LegalHold>("POST", "/admin/legal-holds", { subjectKind: "person", subjectId: (await addPerson(owner)).id, reason });
    rows.push({
      where: `id = '${id}'`,
      text: reason,
      shown: async (reader) => ({
        list: (await reader.ok<Page<LegalHold>>("GET", "/admin/legal-holds?limit=200")).items.find((hold) => hold.id === id)?.reason,
      }),
    });
  }
  return { table: "legal_hold", column: "reason", rows: rows as [SealedRow, SealedRow], before: null };
}

function sessions(...callers: [Caller, Caller]): SealedColumn[] {
  const columns = [
    { column: "device", text: "rig", field: "deviceName" },
    { column: "address", text: "127.0.0.1", field: "address" },
  ] as const;
  return columns.map(({ column, text, field }) => {
    const rows = callers.map(
      ({ sessionId }): SealedRow => ({
        where: `id = '${sessionId}'`,
        text,
        shown: async (reader) => ({ list: (await reader.ok<Page<Session>>("GET", "/me/sessions")).items.find(({ id }) => id === sessionId)?.[field] }),
      }),
    );
    return { table: "session", column, rows: rows as [SealedRow, SealedRow], before: null };
  });
}
