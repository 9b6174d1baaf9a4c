import type { Message } from "@hoopoe/protocol";

/** A message as it must be read back. */
export type Expected = { id: string; seq: number; rev: number; clientId: string; text: string; recalled: boolean; edited: boolean; emoji: string | null };

/** What the doctors have said so far, and how it must look to whoever reads it now. */
export class Model {
  readonly messages: Expected[] = [];
  rev: number;

  constructor(
    readonly conversationId: string,
    firstRev: number,
  ) {
    this.rev = firstRev;
  }

  sent(message: { id: string; seq: number; rev: number; clientId: string; text: string }): void {
    this.messages.push({ ...message, recalled: false, edited: false, emoji: null });
    this.#raise(message.rev);
  }

  changed(message: Expected, rev: number, change: Partial<Expected>): void {
    Object.assign(message, change, { rev });
    this.#raise(rev);
  }

  /** Whether these are exactly the messages, as they stand, in the order of their numbers. */
  equals(read: Message[]): boolean {
    const wanted = [...this.messages].sort((x, y) => x.seq - y.seq);
    const found = [...read].sort((x, y) => x.seq - y.seq);
    return wanted.length === found.length && wanted.every((message, i) => looksLike(message, found[i] as Message));
  }

  #raise(rev: number): void {
    this.rev = Math.max(this.rev, rev);
  }
}

function looksLike(wanted: Expected, found: Message): boolean {
  const { id, seq, rev, clientId, text, recalled, edited, emoji } = wanted;
  const reactions = found.reactions.map((reaction) => `${reaction.emoji}${reaction.count}`).join();
  return (
    found.id === id &&
    found.seq === seq &&
    found.rev === rev &&
    found.clientId === clientId &&
    found.text === (recalled ? "" : text) &&
    (found.recalledAt !== null) === recalled &&
    (found.editedAt !== null) === edited &&
    reactions === (emoji === null ? "" : `${emoji}1`)
  );
}
