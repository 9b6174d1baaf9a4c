import type { SentAnswer } from "../../rig/people.js";

/** One message that somebody set out to send. Times are of `performance.now()`. */
export type Entry = {
  conversationId: string;
  senderId: string;
  clientId: string;
  text: string;
  sentAt: number;
  ackedAt: number | null;
  answer: SentAnswer | null;
  /** The code of an answer that no repeating changes. */
  refused: string | null;
  /** How often it was sent. */
  tries: number;
  /** Answers that differ from the first. */
  contradictions: number;
};

/** What clients know: what they sent, and what they were told about it. */
export class Ledger {
  readonly entries: Entry[] = [];
  /** Milliseconds from the first try to the ack. */
  readonly waits: number[] = [];

  begin(sent: Pick<Entry, "conversationId" | "senderId" | "clientId" | "text">): Entry {
    const entry: Entry = { ...sent, sentAt: performance.now(), ackedAt: null, answer: null, refused: null, tries: 0, contradictions: 0 };
    this.entries.push(entry);
    return entry;
  }

  acked(entry: Entry, answer: SentAnswer): void {
    if (!entry.answer) {
      entry.ackedAt = performance.now();
      entry.answer = answer;
      this.waits.push(entry.ackedAt - entry.sentAt);
    } else if (entry.answer.id !== answer.id || entry.answer.seq !== answer.seq || entry.answer.createdAt !== answer.createdAt) {
      entry.contradictions += 1;
    }
  }

  get ackedEntries(): (Entry & { answer: SentAnswer; ackedAt: number })[] {
    return this.entries.filter((entry): entry is Entry & { answer: SentAnswer; ackedAt: number } => entry.answer !== null);
  }
}
