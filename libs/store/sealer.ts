import {
  authorKeyIdOf,
  conversationKeyIdOf,
  type DataKey,
  derivePairKey,
  type Envelope,
  noKeyId,
  openEnvelope,
  type PairKey,
  type Place,
  parseEnvelope,
  sealEnvelope,
} from "@hoopoe/crypto";
import { type Keyring, monthOf } from "./keys/keyring.js";

/** Sealed bytes with the place they belong to, and the table that they lie in where it is another; `sealed` null stays null. */
export type Sealed = { place: Place; sealed: Uint8Array | null; table?: string };
/** The opened text, null where there was none, `unreadable` where key or content is gone or was altered. */
export type Opened = { text: string | null; unreadable: boolean };

/** The second of its kind: see `bots/reseal-secrets.ts`. */
const secretKeyName = { kind: "secret", period: "2" } as const;

/** The one codec of all sealed columns. */
export class Sealer {
  #month = { name: "", from: 0, until: 0 };

  constructor(
    private readonly keyring: Keyring,
    private readonly now: () => Date,
    /** Told of each that did not open; must neither wait nor throw. */
    private readonly onUnreadable: (item: Sealed) => void = () => undefined,
  ) {}

  /** The key of texts of this author in this conversation, now. For a bot's answer the author is the asker. */
  pairOf(conversationId: string, authorId: string): Promise<PairKey> {
    return this.keyring.sealingPair(conversationId, authorId, this.#period());
  }

  // writing out the date for each message would cost more than finding its key
  #period(): string {
    const now = this.now();
    const time = now.getTime();
    if (time < this.#month.from || time >= this.#month.until) {
      const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
      this.#month = { name: monthOf(now), from: Date.UTC(year, month), until: Date.UTC(year, month + 1) };
    }
    return this.#month.name;
  }

  /** The key of what belongs to a conversation as such (its name). */
  async conversationKey(conversationId: string): Promise<PairKey> {
    const [key] = await this.keyring.ensure([{ kind: "conversation", subject: conversationId, period: this.#period() }]);
    return this.keyring.pairOf(key ?? null, null);
  }

  /** The key of what belongs to a person alone (devices and addresses of sessions). */
  async personKey(accountId: string): Promise<PairKey> {
    const [key] = await this.keyring.ensure([{ kind: "author", subject: accountId, period: this.#period() }]);
    return this.keyring.pairOf(null, key ?? null);
  }

  /** The key of the organisation's secrets (API keys, prompts). */
  async secretKey(): Promise<PairKey> {
    const [key] = await this.keyring.ensure([secretKeyName]);
    return this.keyring.pairOf(key ?? null, null);
  }

  seal(pair: PairKey, place: Place, text: string): Buffer {
    return sealEnvelope(pair, place, Buffer.from(text));
  }

  /** Opens many columns with one look at the keys; the answer is in the same order. */
  async openAll(items: Sealed[]): Promise<Opened[]> {
    const envelopes = items.map(({ sealed }) => sealed && parsed(sealed));
    // once more when keys were let go of meanwhile: what is there must not be taken for lost
    for (let before = -1; before !== this.keyring.forgotten; ) {
      before = this.keyring.forgotten;
      const unknown = new Set<string>();
      for (const envelope of envelopes) if (envelope && !this.keyring.knowsPair(envelope)) unknown.add(envelope.keyIds);
      if (unknown.size) await this.keyring.fetch([...unknown].flatMap((ids) => [conversationKeyIdOf(ids), authorKeyIdOf(ids)]));
    }
    return items.map((item, i) => {
      const envelope = envelopes[i];
      if (envelope === null) return empty;
      const opened = envelope === undefined ? unreadable : this.#openOne(item.place, envelope);
      if (opened.unreadable) this.onUnreadable(item);
      return opened;
    });
  }

  #openOne(place: Place, envelope: Envelope): Opened {
    const key = this.keyring.pairFor(envelope);
    return key ? openedWith(key, place, envelope) : unreadable;
  }

  /** What is sealed under a key of its own, which is in no cache; null: the key is gone. */
  openUnder(key: DataKey | null, item: Sealed & { sealed: Uint8Array }): Opened {
    const envelope = parsed(item.sealed);
    const opened = key && envelope?.keyIds === key.id + noKeyId ? openedWith(derivePairKey(key, null, envelope.suite), item.place, envelope) : unreadable;
    if (opened.unreadable) this.onUnreadable(item);
    return opened;
  }

  async open(item: Sealed): Promise<Opened> {
    return (await this.openAll([item]))[0] as Opened;
  }
}

const empty: Opened = { text: null, unreadable: false };
const unreadable: Opened = { text: null, unreadable: true };

function openedWith(key: Buffer, place: Place, envelope: Envelope): Opened {
  try {
    return { text: openEnvelope(key, place, envelope).toString(), unreadable: false };
  } catch {
    return unreadable;
  }
}

function parsed(sealed: Uint8Array): Envelope | undefined {
  try {
    return parseEnvelope(sealed);
  } catch {
    return undefined;
  }
}
