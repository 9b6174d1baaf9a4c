import { isHan } from "../folding.js";
import { lexicon, wordCost } from "../lexicon.js";
import type { PeopleIndex } from "../people-index.js";
import { knownNames } from "./person-known.js";
import { namesOfStems } from "./person-stems.js";
import { unknownNames } from "./person-unknown.js";

/** A name that the text may have at this place. `end` is where reading goes on; `from` to `to` is what would be masked. */
export type NameEdge = { end: number; from: number; to: number; cost: number; known: boolean };

/** A name that the text has: UTF-16 offsets in the folded text. `known`: of the directory. */
export type Mention = { start: number; end: number; known: boolean };

/** What any character costs that is not Chinese: the same on every way through the text, so it decides nothing. */
const otherCharacter = 6;

/**
 * Reads a folded text as the most probable row of words, characters and names (Viterbi over a unigram model), and returns the names. An ordinary word that
 * looks like a name loses to the word; a name across two words loses to the two. Linear in the text: words and names have a greatest length.
 */
export function chineseNames(folded: string, people: PeopleIndex): Mention[] {
  const length = folded.length;
  const best = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(length + 1);
  const cameBy = Array.from<NameEdge | undefined>({ length: length + 1 });
  best[0] = 0;
  const { words, characterCost } = lexicon();
  const relax = (from: number, to: number, cost: number): boolean => {
    const whole = (best[from] as number) + cost;
    if (whole >= (best[to] as number)) return false;
    best[to] = whole;
    cameFrom[to] = from;
    if (cameBy[to]) cameBy[to] = undefined;
    return true;
  };
  for (let at = 0; at < length; at++) {
    const code = folded.charCodeAt(at);
    const chinese = isHan(code);
    relax(at, at + 1, chinese ? characterCost(code) : otherCharacter);
    if (chinese) {
      let node = words.step(0, code);
      for (let end = at + 1; node !== 0 && end < length; end++) {
        node = words.step(node, folded.charCodeAt(end));
        const value = node === 0 ? 0 : words.value(node);
        if (value !== 0) relax(at, end + 1, wordCost(value));
      }
    }
    for (const edge of knownNames(folded, at, people)) if (relax(at, edge.end, edge.cost)) cameBy[edge.end] = edge;
    if (!chinese) continue;
    for (const edge of unknownNames(folded, at)) if (relax(at, edge.end, edge.cost)) cameBy[edge.end] = edge;
    for (const edge of namesOfStems(folded, at)) if (relax(at, edge.end, edge.cost)) cameBy[edge.end] = edge;
  }
  return readBack(cameFrom, cameBy);
}

function readBack(cameFrom: Int32Array, cameBy: readonly (NameEdge | undefined)[]): Mention[] {
  const mentions: Mention[] = [];
  for (let at = cameFrom.length - 1; at > 0; at = cameFrom[at] as number) {
    const edge = cameBy[at];
    if (edge) mentions.push({ start: edge.from, end: edge.to, known: edge.known });
  }
  return mentions.reverse();
}
