import { authorKeyIdOf, conversationKeyIdOf, keyedHash, parseEnvelope, uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import type { Keyring } from "../keys/keyring.js";
import type { Sealer } from "../sealer.js";
import { fail, type File } from "@hoopoe/protocol";
import type { GroupCommit } from "../group-commit.js";
import { type Appended, type Appending, openAppender } from "./append.js";
import { type ChangedRow, type Changing, openChanger, staleEdit } from "./change.js";
import { type Extent, readExtent, type Span } from "./extent.js";
import { bodyPlace, boundTo, filesPlace, type Forwarded, type Owner } from "./message-owner.js";
import { type MessageRow, messageColumns, openMessages, type StoredRow } from "./message-row.js";
import { type Reader, readPage } from "./reading.js";

export type NewMessage = {
  conversationId: string;
  senderId: string;
  sessionId: string | null;
  clientId: string;
  text: string;
  mentions: string[];
  replyTo: string | null;
  threadRoot: string | null;
  /** Bots that a word of it wakes; none. */
  wakes?: readonly string[];
  /** What it forwards: the message that the sender chose, and what a copy of it says. */
  forwards?: { sourceId: string; of: Forwarded } | undefined;
  /** The files that hang on it, in this order: of one's own, what was found of them; of a copy, those of the source. None. */
  attachments?: { ids: readonly string[]; files: readonly File[] } | undefined;
  /** A UUIDv7 made beforehand, where something is kept under it already. */
  id?: string | undefined;
};

type EnvelopeParts = { suite: string; conversationKeyId: string; authorKeyId: string; nonce: string };
/** The bytes of a message's sealed row, for its own author to look at; the parts are empty where the bytes are no envelope any more. */
export type SealedRow = { row: MessageRow; body: Buffer } & EnvelopeParts;

/** Who changes which message; `sessionId` null for what the server itself does. */
export type ChangeBy = { messageId: string; actorId: string; sessionId: string | null };
/** A message as a change left it. `hidden`: living members below whose floor it lies; null when there was nothing to change. */
export type ChangedMessage = { message: MessageRow; hidden: string[] | null };
/** One wording of a message, `at` from when on. */
export type MessageVersion = { version: number; text: string; unreadable: boolean; at: Date };

type Repeated = { conversationId: string; senderId: string; clientId: string; sourceId: string };

const editTries = 5;

// which message is forwarded, not its words: they may be others by the time that it is repeated
const forwardedContent = (sourceId: string): string => JSON.stringify(["forward", sourceId]);
const contentOf = ({ text, mentions, replyTo, threadRoot, forwards, attachments }: NewMessage): string =>
  forwards ? forwardedContent(forwards.sourceId) : JSON.stringify([text, mentions, replyTo, threadRoot, ...(attachments?.ids.length ? [attachments.ids] : [])]);

/** The message log: appending, changing, pages, single messages. */
export class MessagesRepo {
  readonly appender: GroupCommit<Appending, Appended>;
  readonly changer: GroupCommit<Changing, ChangedRow | typeof staleEdit>;

  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
    private readonly sealer: Sealer,
  ) {
    this.appender = openAppender(db.pool);
    this.changer = openChanger(db.pool);
  }

  /** Seals and appends; resolves with its number once committed. @throws Fault NOT_FOUND, TOKEN_INVALID, CLIENT_ID_REUSED, VALIDATION, UNAVAILABLE */
  async append(message: NewMessage): Promise<Appended> {
    const { conversationId, senderId, text, forwards, attachments } = message;
    const [pair, [hashKey]] = await Promise.all([
      this.sealer.pairOf(conversationId, senderId),
      this.keyring.ensure([{ kind: "dedupe", subject: conversationId }]),
    ]);
    const id = message.id ?? uuidv7();
    const owner: Owner = { id, conversationId, authorId: senderId, answer: forwards ? boundTo(forwards.of) : null, version: 1 };
    const sealed: Appending = {
      id,
      conversationId,
      senderId,
      sessionId: message.sessionId,
      clientId: message.clientId,
      replyTo: message.replyTo,
      threadRoot: message.threadRoot,
      wakes: message.wakes ?? [],
      forwards: forwards ?? null,
      mentions: message.mentions.length > 1 ? [...new Set(message.mentions)] : message.mentions,
      contentHash: keyedHash((hashKey as { key: Buffer }).key, contentOf(message)),
      body: this.sealer.seal(pair, bodyPlace(owner), text),
      attached: attachments?.ids.length ? { ids: attachments.ids, files: this.sealer.seal(pair, filesPlace(owner), JSON.stringify(attachments.files)) } : null,
    };
    return this.appender.commit(sealed);
  }

  /**
   * What the sender appended under this clientId before; null: nothing. For a repeated forward whose source may not be forwarded any more.
   * @throws Fault CLIENT_ID_REUSED
   */
  async appendedBefore({ conversationId, senderId, clientId, sourceId }: Repeated): Promise<Appended | null> {
    const { rows } = await this.db.pool.query<{ id: string; seq: number; rev: number; created_at: Date; content_hash: Buffer; mentions: string[] }>(
      `select id, seq, rev, created_at, content_hash, mentions from message
       where conversation_id = $1 and sender_id = $2 and client_id = $3 and seq > 0`,
      [conversationId, senderId, clientId],
    );
    const [before] = rows;
    if (!before) return null;
    const [hashKey] = await this.keyring.ensure([{ kind: "dedupe", subject: conversationId }]);
    if (!keyedHash((hashKey as { key: Buffer }).key, forwardedContent(sourceId)).equals(before.content_hash)) throw fail("CLIENT_ID_REUSED");
    const { id, seq, rev, created_at: createdAt, mentions } = before;
    return { id, seq, rev, createdAt, duplicate: true, mentions, runIds: [] };
  }

  /** Gives a message another text; the earlier wording is kept, sealed as it was. @throws Fault NOT_FOUND, TOKEN_INVALID, FORBIDDEN, CONFLICT, UNAVAILABLE */
  async edit(by: ChangeBy, { text, ifRev }: { text: string; ifRev: number | null }): Promise<ChangedMessage> {
    for (let tries = 0; tries < editTries; tries++) {
      const present = await this.byId(by.messageId);
      if (!present) throw fail("NOT_FOUND");
      const body = present.text === text || present.recalled_at ? null : await this.#sealWording(present, text);
      const changed = await this.changer.commit({ ...by, kind: "edit", ifRev, body, seenVersion: present.body_version });
      if (changed !== staleEdit) return this.#opened(changed);
    }
    throw fail("CONFLICT", "The message is being changed by others at the same time.");
  }

  async #sealWording(present: MessageRow, text: string): Promise<Buffer> {
    const { id, conversation_id: conversationId, sender_id: authorId, body_version } = present;
    const pair = await this.sealer.pairOf(conversationId, authorId);
    return this.sealer.seal(pair, bodyPlace({ id, conversationId, authorId, version: body_version + 1 }), text);
  }

  /** Takes a message back: text, earlier wordings, mentions and reactions are gone, an unfinished answer ends. @throws as `edit` */
  async recall(by: ChangeBy): Promise<ChangedMessage> {
    return this.#opened((await this.changer.commit({ ...by, kind: "recall" })) as ChangedRow);
  }

  /** Puts the actor's reaction on a message, or takes it off. @throws as `edit` */
  async react(by: ChangeBy, { emoji, on }: { emoji: string; on: boolean }): Promise<ChangedMessage> {
    return this.#opened((await this.changer.commit({ ...by, kind: on ? "react" : "unreact", emoji })) as ChangedRow);
  }

  async #opened({ row, hidden }: ChangedRow): Promise<ChangedMessage> {
    return { message: (await openMessages(this.sealer, [row]))[0] as MessageRow, hidden };
  }

  /** The wordings of a message, the present one first, then those before it; of those below `beforeVersion`, at most `limit`. A recalled one has none. */
  async versions(message: MessageRow, { beforeVersion, limit }: { beforeVersion: number | null; limit: number }): Promise<MessageVersion[]> {
    if (message.recalled_at) return [];
    // checkpoints of an answer are no wordings
    const present = message.sender_kind === "bot" ? 1 : message.body_version;
    const first: MessageVersion[] =
      beforeVersion === null || beforeVersion > present
        ? [{ version: present, text: message.text, unreadable: message.unreadable, at: message.edited_at ?? message.created_at }]
        : [];
    const { rows } = await this.db.pool.query<{ version: number; body: Buffer; created_at: Date }>(
      "select version, body, created_at from message_version where message_id = $1 and version < $2 order by version desc limit $3",
      [message.id, Math.min(beforeVersion ?? present, present), limit - first.length],
    );
    const owner = { id: message.id, conversationId: message.conversation_id, authorId: message.sender_id };
    const opened = await this.sealer.openAll(
      rows.map((row) => ({ place: bodyPlace({ ...owner, version: row.version }), sealed: row.body, table: "message_version" })),
    );
    return [
      ...first,
      ...rows.map((row, i) => ({ version: row.version, text: opened[i]?.text ?? "", unreadable: opened[i]?.unreadable ?? true, at: row.created_at })),
    ];
  }

  /** A page for a reader, who is checked at the same snapshot; see `readPage`. */
  read(reader: Reader, bounds: { beforeSeq?: number | undefined; afterSeq?: number | undefined; limit: number }): Promise<MessageRow[]> {
    return readPage({ db: this.db, sealer: this.sealer }, reader, bounds);
  }

  /** Which part of a conversation lies in a span of time, and whether it has AI text; see `readExtent`. */
  extent(conversationId: string, span: Span): Promise<Extent | null> {
    return readExtent(this.db.pool, conversationId, span);
  }

  /** A page by seq, bounds exclusive; from `floorSeq` on. Ascending only with `afterSeq`. */
  async page(input: {
    conversationId: string;
    floorSeq: number;
    beforeSeq?: number | undefined;
    afterSeq?: number | undefined;
    limit: number;
  }): Promise<MessageRow[]> {
    const ascending = input.afterSeq !== undefined;
    const low = Math.max(input.floorSeq, ascending ? (input.afterSeq as number) + 1 : 0);
    const { rows } = await this.db.pool.query<StoredRow>({
      name: ascending ? "messages_after" : "messages_before",
      text: `select ${messageColumns} from message where conversation_id = $1 and seq >= $2 and seq < $3 order by seq ${ascending ? "asc" : "desc"} limit $4`,
      values: [input.conversationId, Math.min(low, 2_147_483_647), Math.min(input.beforeSeq ?? 2_147_483_647, 2_147_483_647), input.limit],
    });
    return openMessages(this.sealer, rows);
  }

  /** Of what stands in the main line (outside threads) before `beforeSeq` and from `floorSeq` on, the newest `limit`; oldest first. */
  async mainLine(input: { conversationId: string; floorSeq: number; beforeSeq: number; limit: number }): Promise<MessageRow[]> {
    const { rows } = await this.db.pool.query<StoredRow>({
      name: "messages_main_line",
      text: `select ${messageColumns} from message where conversation_id = $1 and seq >= $2 and seq < $3 and thread_root is null order by seq desc limit $4`,
      values: [input.conversationId, input.floorSeq, input.beforeSeq, input.limit],
    });
    return openMessages(this.sealer, rows.reverse());
  }

  /** A thread, its root first, then of its messages before `beforeSeq` the newest `limit`, oldest first; from `floorSeq` on. */
  async thread(rootId: string, input: { conversationId: string; floorSeq: number; beforeSeq: number; limit: number }): Promise<MessageRow[]> {
    const { rows } = await this.db.pool.query<StoredRow>({
      name: "messages_of_thread",
      text: `(select ${messageColumns} from message where id = $1 and conversation_id = $2 and seq >= $3 and seq < $4)
             union all
             (select ${messageColumns} from message where thread_root = $1 and conversation_id = $2 and seq >= $3 and seq < $4 order by seq desc limit $5)`,
      values: [rootId, input.conversationId, input.floorSeq, input.beforeSeq, input.limit],
    });
    return openMessages(
      this.sealer,
      rows.toSorted((a, b) => a.seq - b.seq),
    );
  }

  /** Messages by id; those that do not exist are left out. */
  async byIds(ids: string[]): Promise<MessageRow[]> {
    if (!ids.length) return [];
    const { rows } = await this.db.pool.query<StoredRow>({
      name: "messages_by_id",
      text: `select ${messageColumns} from message where id = any($1::uuid[])`,
      values: [ids],
    });
    return openMessages(this.sealer, rows);
  }

  async byId(id: string): Promise<MessageRow | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  /** The last message of each of these conversations that its reader may see, of those up to `lastSeq`: what came after it belongs to a later rev. */
  async lastOf(wanted: { conversationId: string; floorSeq: number; lastSeq: number }[]): Promise<MessageRow[]> {
    if (!wanted.length) return [];
    const { rows } = await this.db.pool.query<StoredRow>({
      name: "last_messages",
      text: `select m.* from unnest($1::uuid[], $2::int[], $3::int[]) as w(conversation_id, floor_seq, last_seq)
       cross join lateral (
         select ${messageColumns} from message
         where message.conversation_id = w.conversation_id and seq >= w.floor_seq and seq <= w.last_seq order by seq desc limit 1) m`,
      values: [wanted.map((w) => w.conversationId), wanted.map((w) => w.floorSeq), wanted.map((w) => w.lastSeq)],
    });
    return openMessages(this.sealer, rows);
  }

  /** The row as it is stored, with the parts of its envelope; null when there is none. */
  async sealedRow(id: string): Promise<SealedRow | null> {
    const { rows } = await this.db.pool.query<StoredRow>(`select ${messageColumns} from message where id = $1`, [id]);
    const row = rows[0];
    if (!row?.body) return null;
    const [opened] = await openMessages(this.sealer, [row]);
    return { row: opened as MessageRow, body: row.body, ...partsOf(row.body) };
  }
}

function partsOf(body: Buffer): EnvelopeParts {
  try {
    const { suite, keyIds, nonce } = parseEnvelope(body);
    return { suite: suite.name, conversationKeyId: conversationKeyIdOf(keyIds), authorKeyId: authorKeyIdOf(keyIds), nonce: nonce.toString("hex") };
  } catch {
    return { suite: "", conversationKeyId: "", authorKeyId: "", nonce: "" };
  }
}
