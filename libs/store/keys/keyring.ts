import { randomBytes } from "node:crypto";
import {
  authorKeyIdOf,
  conversationKeyIdOf,
  type DataKey,
  derivePairKey,
  type Envelope,
  type KeyLabel,
  noKeyId,
  type PairKey,
  type Suite,
} from "@hoopoe/crypto";
import { fail } from "@hoopoe/protocol";
import { BoundedMap } from "../bounded-map.js";
import type { Sql } from "../database.js";
import { isDestroyed, lostOf, sentenceOf, type UnreadableKey } from "./unreadable-keys.js";
import type { MasterKeys } from "./master-keys.js";

export type KeyKind = "conversation" | "author" | "file" | "index" | "dedupe" | "secret" | "bus" | "token" | "export";
/** Which key: of what, of whom, of which month (empty where it has none). */
export type KeyName = { kind: KeyKind; subject?: string; period?: string };

type Row = { id: Buffer; kind: string; subject: string; period: string; master_version: number; wrapped: Buffer };

export type KeyringOptions = {
  /** What new texts are sealed by. */
  suite: Suite;
  /** Told of each key that is wanted for sealing and cannot be read; must neither wait nor throw. */
  onUnreadable?: (key: UnreadableKey) => void;
};

/** What names a pair key in an envelope. */
type Pair = Pick<Envelope, "suite" | "keyIds">;
// each suite derives its own from the same two keys
const nameOfPair = (suite: Suite, keyIds: string): string => suite.id + keyIds;

const makeTries = 3;
const nameOf = ({ kind, subject = "", period = "" }: { kind: string; subject?: string; period?: string }): string => `${kind}/${subject}/${period}`;
/** The month of a time, as conversation and author keys are made for. */
export const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

/**
 * The data keys: made when first needed, kept wrapped in the database, unwrapped in bounded caches.
 * A key that was destroyed is simply absent: what it sealed cannot be opened any more.
 */
export class Keyring {
  readonly #byName = new BoundedMap<string, DataKey>(20_000);
  readonly #byId = new BoundedMap<string, DataKey>(20_000);
  readonly #pairs = new BoundedMap<string, Buffer>(20_000);
  readonly #sealing = new BoundedMap<string, PairKey>(20_000);
  #forgotten = 0;
  /** Unwrapping under way, by id: a key service is asked once, however many wait for the key. */
  readonly #unwrapping = new Map<string, Promise<void>>();

  constructor(
    private readonly sql: Sql,
    private readonly master: MasterKeys,
    private readonly options: KeyringOptions,
  ) {}

  /**
   * The keys for sealing, in the order asked; those that do not exist yet are made and committed first.
   * @throws Fault NOT_FOUND when one was destroyed; CONFLICT when one is there and was altered, or was removed behind our back
   */
  async ensure(names: KeyName[]): Promise<DataKey[]> {
    return this.#known(names) ?? this.#makeSure(names);
  }

  /** Those keys that are there, in the order asked, for looking things up; null for one that was never made, was destroyed or cannot be read. */
  async read(names: KeyName[]): Promise<(DataKey | null)[]> {
    for (let before = -1; before !== this.#forgotten; ) {
      before = this.#forgotten;
      await this.#load(names.filter((name) => !this.#byName.has(nameOf(name))));
    }
    return names.map((name) => this.#byName.get(nameOf(name)) ?? null);
  }

  /** As `read`, and remembered nowhere: for keys of which each is seldom wanted, and whose end need not empty the caches of all others. */
  async readApart(names: KeyName[]): Promise<(DataKey | null)[]> {
    const keys = new Map<string, DataKey>();
    for (const [version, rows] of byVersionOf(await this.#rowsOf(names)))
      for (const { row, key } of await this.#unwrapped(version, rows)) keys.set(nameOf(row), key);
    return names.map((name) => keys.get(nameOf(name)) ?? null);
  }

  /** A new key, wrapped, to be written with what it seals (`insertKeys`). @throws MasterKeyUnavailable */
  async newKey(name: KeyName): Promise<{ key: DataKey; wrapped: WrappedKeys }> {
    const wrapped = await wrapNew(this.master, [name]);
    const [{ label, key }] = wrapped.items as [NewKey];
    return { key: { id: label.id, key }, wrapped };
  }

  /** What new texts are sealed by. */
  get suite(): Suite {
    return this.options.suite;
  }

  /** The same under the version of the master key that is current now: the other was retired before it was written. */
  async rewrapNew({ items }: WrappedKeys): Promise<WrappedKeys> {
    await this.master.refresh();
    return wrapUnder(this.master, items);
  }

  /** Tells of a key that should be there and is not, as if something had been refused for it. */
  tellUnreadable(key: UnreadableKey): void {
    this.options.onUnreadable?.(key);
  }

  #known(names: KeyName[]): DataKey[] | null {
    const keys: DataKey[] = [];
    for (const name of names) {
      const key = this.#byName.get(nameOf(name));
      if (!key) return null;
      keys.push(key);
    }
    return keys;
  }

  /** Lets go of all keys: what is needed is unwrapped anew, what was destroyed meanwhile is gone. */
  forget(): void {
    this.#forgotten += 1;
    for (const cache of [this.#byName, this.#byId, this.#pairs, this.#sealing]) cache.clear();
  }

  // looked for anew each time: what was known when the first was missed may have been let go of meanwhile (`forget`)
  async #makeSure(names: KeyName[]): Promise<DataKey[]> {
    const absent = (): KeyName[] => [...new Map(names.filter((name) => !this.#byName.has(nameOf(name))).map((name) => [nameOf(name), name])).values()];
    for (let tries = 0; ; tries++) {
      await this.#load(absent());
      const keys = this.#known(names);
      if (keys) return keys;
      if (tries === makeTries) break;
      // the current version may have been retired a moment ago
      if (tries > 0) await this.master.refresh();
      // a new key in the place of one that was removed would hide that: what was sealed under it stays unreadable, and somebody did it
      const wanted = absent();
      const lost = (await lostOf(this.sql, wanted))[0];
      if (lost) throw this.#refused({ ...lost, cause: "key_lost" });
      await this.#make(wanted);
    }
    const [lacking] = absent() as [KeyName];
    // whose key was destroyed is gone, though this process may not have heard it yet; one that is there and does not unwrap was altered
    throw (await isDestroyed(this.sql, lacking)) ? fail("NOT_FOUND") : this.#refused({ ...lacking, cause: "altered" });
  }

  #refused(key: UnreadableKey): Error {
    this.tellUnreadable(key);
    return fail("CONFLICT", sentenceOf(key.kind));
  }

  /** Fetches the keys of these envelopes, so that `pairFor` can answer at once. */
  async fetch(ids: Iterable<string>): Promise<void> {
    const missing: string[] = [];
    for (const id of new Set(ids)) if (id !== noKeyId && !this.#byId.has(id)) missing.push(id);
    if (!missing.length) return;
    const { rows } = await this.sql.query<Row>(
      "select id, kind, subject, period, master_version, wrapped from keys.wrapped_key where id = any($1) and wrapped is not null",
      [missing.map((id) => Buffer.from(id, "hex"))],
    );
    await this.#remember(rows);
  }

  /** How often all keys were let go of: what was known before a wait is known after it only if this is the same. */
  get forgotten(): number {
    return this.#forgotten;
  }

  knowsPair({ suite, keyIds }: Pair): boolean {
    return this.#pairs.has(nameOfPair(suite, keyIds));
  }

  /** The pair key of an envelope whose keys were fetched; null when one of them is gone. */
  pairFor({ suite, keyIds }: Pair): Buffer | null {
    const name = nameOfPair(suite, keyIds);
    const cached = this.#pairs.get(name);
    if (cached) return cached;
    const [conversationKeyId, authorKeyId] = [conversationKeyIdOf(keyIds), authorKeyIdOf(keyIds)];
    const conversation = conversationKeyId === noKeyId ? null : this.#byId.get(conversationKeyId);
    const author = authorKeyId === noKeyId ? null : this.#byId.get(authorKeyId);
    if (conversation === undefined || author === undefined) return null;
    const pair = derivePairKey(conversation, author, suite);
    this.#pairs.set(name, pair);
    return pair;
  }

  /** The pair key for sealing under these keys (either may be null, not both). */
  pairOf(conversation: DataKey | null, author: DataKey | null): PairKey {
    const { suite } = this.options;
    const [conversationKeyId, authorKeyId] = [conversation?.id ?? noKeyId, author?.id ?? noKeyId];
    const key = this.pairFor({ suite, keyIds: conversationKeyId + authorKeyId }) ?? derivePairKey(conversation, author, suite);
    return { suite, key, conversationKeyId, authorKeyId };
  }

  /** The pair key of what this author writes in this conversation in this month; its keys are made when they are not there yet. */
  async sealingPair(conversationId: string, authorId: string, period: string): Promise<PairKey> {
    const name = `${conversationId}${authorId}${period}`;
    const known = this.#sealing.get(name);
    if (known) return known;
    const [conversation, author] = await this.ensure([
      { kind: "conversation", subject: conversationId, period },
      { kind: "author", subject: authorId, period },
    ]);
    const pair = this.pairOf(conversation ?? null, author ?? null);
    this.#sealing.set(name, pair);
    return pair;
  }

  async #load(names: KeyName[]): Promise<void> {
    if (names.length) await this.#remember(await this.#rowsOf(names));
  }

  async #rowsOf(names: KeyName[]): Promise<Row[]> {
    const { rows } = await this.sql.query<Row>(
      `select id, k.kind, k.subject, k.period, master_version, wrapped
       from keys.wrapped_key k join unnest($1::text[], $2::text[], $3::text[]) as n(kind, subject, period)
         on k.kind = n.kind and k.subject = n.subject and k.period = n.period
       where wrapped is not null`,
      [names.map((n) => n.kind), names.map((n) => n.subject ?? ""), names.map((n) => n.period ?? "")],
    );
    return rows;
  }

  async #remember(rows: Row[]): Promise<void> {
    const waits: Promise<void>[] = [];
    const wanted: Row[] = [];
    for (const row of rows) {
      const underWay = this.#unwrapping.get(row.id.toString("hex"));
      if (underWay) waits.push(underWay);
      else wanted.push(row);
    }
    for (const [version, some] of byVersionOf(wanted)) {
      const unwrapping = this.#unwrap(version, some);
      waits.push(unwrapping);
      for (const { id } of some) this.#unwrapping.set(id.toString("hex"), unwrapping);
      const ended = (): void => {
        for (const { id } of some) this.#unwrapping.delete(id.toString("hex"));
      };
      unwrapping.then(ended, ended);
    }
    await Promise.all(waits);
  }

  // an altered key row makes its texts unreadable; it must not break the page that holds others
  async #unwrapped(version: number, rows: Row[]): Promise<{ row: Row; key: DataKey }[]> {
    const master = await this.master.find(version);
    if (!master) return [];
    const keys = await master.unwrap(rows.map((row) => ({ label: labelOf(row), wrapped: row.wrapped })));
    return rows.flatMap((row, i) => {
      const key = keys[i];
      return key ? [{ row, key: { id: row.id.toString("hex"), key } }] : [];
    });
  }

  async #unwrap(version: number, rows: Row[]): Promise<void> {
    for (const { row, key } of await this.#unwrapped(version, rows)) {
      this.#byId.set(key.id, key);
      this.#byName.set(nameOf(row), key);
    }
  }

  async #make(names: KeyName[]): Promise<void> {
    await insertKeys(this.sql, await wrapNew(this.master, names));
  }
}

type NewKey = { label: KeyLabel; key: Buffer };
/** Keys that were made and are not written yet. */
export type WrappedKeys = { version: number; items: NewKey[]; wrapped: Buffer[] };

async function wrapNew(master: MasterKeys, names: KeyName[]): Promise<WrappedKeys> {
  const { version } = master.current;
  const items = names.map(({ kind, subject = "", period = "" }) => ({
    label: { id: randomBytes(8).toString("hex"), kind, subject, period, masterVersion: version },
    key: randomBytes(32),
  }));
  return wrapUnder(master, items);
}

async function wrapUnder({ current }: MasterKeys, keys: NewKey[]): Promise<WrappedKeys> {
  const { version } = current;
  const items = keys.map(({ label, key }) => ({ label: { ...label, masterVersion: version }, key }));
  return { version, items, wrapped: await current.wrap(items) };
}

/**
 * Writes new keys; returns how many. Another process may make the same key at the same time: the first to commit wins, both read it afterwards. And a
 * version that is retired meanwhile is not used any more: its row is locked until this is committed.
 */
export async function insertKeys(sql: Sql, { version, items, wrapped }: WrappedKeys): Promise<number> {
  const { rowCount } = await sql.query(
    `with usable as (select version from keys.master_key where version = $5 and retired_at is null for share)
     insert into keys.wrapped_key (id, kind, subject, period, master_version, wrapped)
     select k.id, k.kind, k.subject, k.period, usable.version, k.wrapped
     from usable, unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $6::bytea[]) as k(id, kind, subject, period, wrapped) on conflict do nothing`,
    [
      items.map(({ label }) => Buffer.from(label.id, "hex")),
      items.map(({ label }) => label.kind),
      items.map(({ label }) => label.subject),
      items.map(({ label }) => label.period),
      version,
      wrapped,
    ],
  );
  return rowCount ?? 0;
}

function byVersionOf(rows: Row[]): Map<number, Row[]> {
  const byVersion = new Map<number, Row[]>();
  for (const row of rows) byVersion.set(row.master_version, [...(byVersion.get(row.master_version) ?? []), row]);
  return byVersion;
}

/** What the wrapping of a key is bound to. */
export const labelOf = (row: Pick<Row, "id" | "kind" | "subject" | "period" | "master_version">): KeyLabel => ({
  id: row.id.toString("hex"),
  kind: row.kind,
  subject: row.subject,
  period: row.period,
  masterVersion: row.master_version,
});
