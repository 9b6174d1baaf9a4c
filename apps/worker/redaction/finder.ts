import { type Detect, detect, ModelError, type OwnWords, ownWords, PatternTooSlow, type PeopleIndex, peopleIndex } from "@hoopoe/ai";
import type { EgressPolicyRow, Store } from "@hoopoe/store";
import { RememberedFindings } from "./remember-findings.js";

/** Looks for what is masked: with the names of the directory and the organisation's own words as they are now. Both are taken apart once, until they change. */
export class Finder {
  #people: { version: number; index: Promise<PeopleIndex> } | null = null;
  #words: { version: number; words: OwnWords } | null = null;
  #remembered: { people: PeopleIndex; words: OwnWords; findings: RememberedFindings } | null = null;

  constructor(private readonly store: Store) {}

  /** Takes names and words apart before anybody asks: the first question need not wait for that. */
  async prepare(): Promise<void> {
    const detect = await this.finderOf(await this.store.egressPolicy.current());
    detect("张伟");
  }

  /** @throws ModelError `policy` when the organisation's own words cannot be looked for: then nothing may leave */
  async finderOf(policy: EgressPolicyRow): Promise<Detect> {
    const words = this.#wordsOf(policy);
    const people = await this.#peopleNow();
    const remembered = this.#rememberedOf(people, words);
    const found = new Map<string, ReturnType<Detect>>();
    return (text) => {
      const known = found.get(text);
      if (known) return known;
      const spans = remembered.of(text, (each) => find(each, { people, words }));
      found.set(text, spans);
      return spans;
    };
  }

  /** What earlier prompts had: other names or other words find other things. */
  #rememberedOf(people: PeopleIndex, words: OwnWords): RememberedFindings {
    if (this.#remembered?.people !== people || this.#remembered.words !== words) this.#remembered = { people, words, findings: new RememberedFindings() };
    return this.#remembered.findings;
  }

  async #peopleNow(): Promise<PeopleIndex> {
    const version = await this.store.accounts.directoryVersion();
    if (this.#people?.version !== version) {
      const index = this.store.accounts.names().then(peopleIndex);
      this.#people = { version, index };
      index.catch(() => {
        if (this.#people?.index === index) this.#people = null;
      });
    }
    return this.#people.index;
  }

  #wordsOf({ version, words, wordsUnreadable }: EgressPolicyRow): OwnWords {
    if (wordsUnreadable) throw refused("The organisation's own words to be masked can no longer be read: enter them anew.");
    if (this.#words?.version !== version) {
      try {
        this.#words = { version, words: ownWords(words) };
      } catch {
        throw refused("The organisation's own words to be masked cannot be used: enter them anew.");
      }
    }
    return this.#words.words;
  }
}

const refused = (message: string): ModelError => new ModelError("policy", { message, asked: false, policyReason: "not_permitted" });

function find(text: string, known: Parameters<typeof detect>[1]): ReturnType<Detect> {
  try {
    return detect(text, known);
  } catch (error) {
    if (error instanceof PatternTooSlow) throw refused(`The pattern “${error.pattern}” takes too long to be looked for.`);
    throw error;
  }
}
