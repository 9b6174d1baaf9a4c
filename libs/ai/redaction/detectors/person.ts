import { fold } from "../folding.js";
import type { PeopleIndex } from "../people-index.js";
import { certainty, type Finding } from "../span.js";
import { latinWords } from "./latin-words.js";
import { knownLatinNames } from "./person-latin-known.js";
import { unknownLatinNames } from "./person-latin-unknown.js";
import { chineseNames, type Mention } from "./person-lattice.js";
import { transliteratedNames } from "./person-transliterated.js";

/**
 * The names of people in a normal text (NFKC): those of the directory, and others by surname and the words around them. Sorted by place, disjoint; where two
 * overlap they are one. Linear in the text. Unigram costs of words after jieba's dictionary; cues and name forms are our own.
 */
export function findPersons(text: string, people: PeopleIndex, folded = fold(text)): Finding[] {
  const read = { text, folded, words: latinWords(text, folded) };
  const chinese = chineseNames(folded, people);
  const all = [...chinese, ...transliteratedNames(folded), ...knownLatinNames(read, people), ...unknownLatinNames(read)];
  return united([...all, ...again(folded, chinese)]);
}

const shortestAgain = 3;

/** A name that was clear at one place of a text is one at its other places too. */
function again(folded: string, mentions: readonly Mention[]): Mention[] {
  const names = new Set(mentions.filter(({ known, start, end }) => !known && end - start >= shortestAgain).map(({ start, end }) => folded.slice(start, end)));
  const found: Mention[] = [];
  for (const name of [...names].slice(0, mostAgain)) {
    for (let at = folded.indexOf(name); at >= 0; at = folded.indexOf(name, at + name.length)) found.push({ start: at, end: at + name.length, known: false });
  }
  return found;
}

/** Each name costs one search through the text. */
const mostAgain = 50;

function united(mentions: Mention[]): Finding[] {
  const found: Finding[] = [];
  for (const { start, end, known } of mentions.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    const sure = known ? certainty.labelled : certainty.likely;
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.certainty = last.certainty > sure ? last.certainty : sure;
    } else found.push({ start, end, type: "person", certainty: sure });
  }
  return found;
}
