import type { Document, Passage } from "../documents/document.js";
import { isWeak, termsOf } from "./terms.js";

export type Hit = {
  document: Document;
  passage: Passage;
  score: number /** 0 to 1: how much of what the question asks for is in the passage. */;
  coverage: number;
};
/** `wordings`: the heading and each of the other wordings as a set of terms. */
type Entry = { document: Document; passage: Passage; counts: Map<string, number>; length: number; wordings: Set<string>[] };

/** What a word counts where. */
const weights = { asks: 2, heading: 2, title: 1, text: 1 };
/** BM25 with the usual parameters (Robertson and Zaragoza 2009). */
const k1 = 1.2;
const b = 0.6;
const weakShare = 0.25;
/** A word that no document has tells less about what is asked than its rarity would say: people word things in many ways. */
const unknownShare = 0.7;

/** How much more a passage counts that has the very question among its wordings. */
const sameWording = 0.8;

/** Jaccard's likeness of two sets of terms, 0 to 1. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((term) => b.has(term)).length;
  return both === 0 ? 0 : both / (a.size + b.size - both);
}

/** Passages searchable by words: BM25 over title, heading, other wordings and text, and more for a known wording of the question; in memory. */
export class PassageIndex {
  readonly #entries: Entry[] = [];
  readonly #documentFrequency = new Map<string, number>();
  readonly #averageLength: number;

  constructor(documents: readonly Document[]) {
    for (const document of documents) for (const passage of document.passages) this.#entries.push(this.#enter(document, passage));
    this.#averageLength = this.#entries.reduce((sum, e) => sum + e.length, 0) / Math.max(1, this.#entries.length);
  }

  /** The passages that share words with the question, the best first. */
  search(question: string): Hit[] {
    const terms = new Set(termsOf(question, { question: true }));
    const wanted = [...terms].reduce((sum, term) => sum + this.#weight(term), 0);
    if (wanted === 0) return [];
    const hits = this.#entries.map((entry) => this.#score(entry, terms, wanted));
    return hits.filter((hit) => hit.score > 0).sort((x, y) => y.score - x.score);
  }

  #enter(document: Document, passage: Passage): Entry {
    const counts = new Map<string, number>();
    const fields = { asks: passage.asks, heading: passage.heading, title: document.title, text: passage.text };
    for (const [field, weight] of Object.entries(weights)) {
      for (const term of termsOf(fields[field as keyof typeof fields])) counts.set(term, (counts.get(term) ?? 0) + weight);
    }
    for (const term of counts.keys()) this.#documentFrequency.set(term, (this.#documentFrequency.get(term) ?? 0) + 1);
    // Wordings are parted by commas, in Chinese by spaces.
    const parts = /\p{Script=Han}/u.test(passage.asks) ? passage.asks.split(" ") : passage.asks.split(", ");
    const wordings = [passage.heading, ...parts].map((wording) => new Set(termsOf(wording, { question: true })));
    return { document, passage, counts, length: [...counts.values()].reduce((sum, n) => sum + n, 0), wordings };
  }

  #weight(term: string): number {
    const n = this.#documentFrequency.get(term) ?? 0;
    const idf = Math.log(1 + (this.#entries.length - n + 0.5) / (n + 0.5));
    return idf * (isWeak(term) ? weakShare : 1) * (n === 0 ? unknownShare : 1);
  }

  #score(entry: Entry, terms: ReadonlySet<string>, wanted: number): Hit {
    let score = 0;
    let found = 0;
    for (const term of terms) {
      const count = entry.counts.get(term) ?? 0;
      if (count === 0) continue;
      const weight = this.#weight(term);
      found += weight;
      score += (weight * count * (k1 + 1)) / (count + k1 * (1 - b + (b * entry.length) / this.#averageLength));
    }
    const like = Math.max(...entry.wordings.map((wording) => likeness(wording, terms)));
    return { document: entry.document, passage: entry.passage, score: score * (1 + sameWording * like), coverage: found / wanted };
  }
}
