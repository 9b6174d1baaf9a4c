import { fold } from "@hoopoe/crypto/search";
import type { Store } from "@hoopoe/store";

const staleMs = 60_000;

/**
 * The words that wake bots, held by every process: only where a message is written, or an answer ends, is its text at hand. Read when first needed and
 * again after `forget`; a minute later at the latest, should that word have been lost on its way.
 */
export class Keywords {
  #bots: { id: string; words: string[] }[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(private readonly store: Pick<Store, "bots">) {}

  /** What is held is out of date: a bot changed. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** The bots that a word of this text wakes, wherever they are. */
  async wokenBy(text: string): Promise<readonly string[]> {
    if (performance.now() - this.#readAt > staleMs) await (this.#reading ??= this.#read().finally(() => (this.#reading = null)));
    if (this.#bots.length === 0) return [];
    const folded = fold(text).text;
    return this.#bots.filter((bot) => bot.words.some((word) => hasWord(folded, word))).map((bot) => bot.id);
  }

  async #read(): Promise<void> {
    const at = performance.now();
    const bots = await this.store.bots.withKeywords();
    this.#bots = bots.map((bot) => ({ id: bot.id, words: bot.keywords.map((word) => fold(word).text.trim()).filter((word) => word !== "") }));
    this.#readAt = at;
  }
}

const letter = /[\p{L}\p{N}_]/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** A word by itself; where words are not parted by spaces, also within others. Both folded. */
export function hasWord(text: string, word: string): boolean {
  const ends = { before: isOpen(word.at(0)), after: isOpen(word.at(-1)) };
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + word.length] ?? " "];
    if ((ends.before || !letter.test(before) || unspaced.test(before)) && (ends.after || !letter.test(after) || unspaced.test(after))) return true;
  }
  return false;
}

// whether a letter beside it is another word
const isOpen = (character: string | undefined): boolean => character === undefined || !letter.test(character) || unspaced.test(character);
