import { charactersByClass, publicFigures, wordsByClass, wordsWithSurnames } from "./data/chinese-words.js";
import { Trie } from "./trie.js";

/** Characters and words counted in the texts that the lexicon comes from: its natural logarithm. */
const logOfAll = Math.log(6e7);
/** What a character costs that the lexicon does not have. */
const unknownCharacter = 16.5;
/** The value of a public figure's name in the trie, and the class that it costs as much as. */
const figureValue = 20;
const figureClass = 5;
/** The class of the words that no dictionary counted. */
const besideClass = 4;

/** Ordinary Chinese words with how usual they are. Costs are negative natural logarithms of probabilities: 8 is very usual, 17 rare. */
export type Lexicon = {
  /** What a word's value means `wordCost` tells. */
  words: Trie;
  /** What one character by itself costs. */
  characterCost(code: number): number;
};

/** What a word costs whose value in `Lexicon.words` this is. */
export function wordCost(value: number): number {
  return classCost(value === figureValue ? figureClass : value - 1);
}

function classCost(wordClass: number): number {
  return logOfAll - (wordClass + 1) * Math.log(3);
}

let loaded: Lexicon | undefined;

/** The lexicon, unpacked when it is first asked for (about 60 ms, 8 MB). */
export function lexicon(): Lexicon {
  loaded ??= unpack();
  return loaded;
}

function unpack(): Lexicon {
  const words = new Trie();
  wordsByClass.forEach((packed, wordClass) => {
    for (const group of packed.split(";")) {
      const first = group.charAt(0);
      for (const rest of group.slice(1).split(",")) if (rest !== "") words.add(first + rest, wordClass + 1);
    }
  });
  for (const word of wordsWithSurnames.split(" ")) words.add(word, besideClass + 1);
  for (const name of publicFigures.split(" ")) words.add(name, figureValue);
  const costs = new Float32Array(0x10000).fill(unknownCharacter);
  charactersByClass.forEach((characters, wordClass) => {
    for (let i = 0; i < characters.length; i++) costs[characters.charCodeAt(i)] = classCost(wordClass);
  });
  return { words, characterCost: (code) => costs[code] as number };
}

/** How usual `text` is as a word: 1 (rare) to 10 (in every other sentence), 0 if it is none or only somebody's name. */
export function wordRank(text: string): number {
  const value = lexicon().words.get(text);
  return value === figureValue ? 0 : value;
}
