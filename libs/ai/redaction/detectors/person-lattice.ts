import { isHan } from "../folding.js";
import { lexicon, wordCost } from "../lexicon.js";
import type { PeopleIndex } from "../people-index.js";
import { japaneseNames } from "./person-japanese.js";
import { knownNames } from "./person-known.js";
import { namesOfStems } from "./person-stems.js";
import { unknownNames } from "./person-unknown.js";

/** A name that the text may have at this place. `end` is where reading goes on; `from` to `to` is what would be masked. */
export type NameEdge = { end: number; from: number; to: number; cost: number; known: boolean };

/** A name that the text has: UTF-16 offsets in the folded text. `known`: of the directory. */
export type Mention = { start: number; end: number; known: boolean };

/** What any character costs that is not Chinese: the same on every way through the text, so it decides nothing. */
const otherCharacter = 6;

/** The best way to each place of the text in hand: kept from text to text, because to ask for them anew costs more than to read. */
const ways = { best: new Float64Array(0), from: new Int32Array(0), by: new Int32Array(0) };

function waysThrough(length: number): typeof ways {
  if (ways.best.length <= length) {
    const size = (length + 1) * 2;
    [ways.best, ways.from, ways.by] = [new Float64Array(size), new Int32Array(size), new Int32Array(size)];
  }
  ways.best.fill(Number.POSITIVE_INFINITY, 0, length + 1);
  return ways;
}

/**
 * Reads a folded text as the most probable row of words, characters and names (Viterbi over a unigram model), and returns the names. An ordinary word that
 * looks like a name loses to the word; a name across two words loses to the two. Linear in the text: words and names have a greatest length. Only the rows of
 * Chinese characters are read as words that could hold a name; no word reaches from one row into another.
 */
export function chineseNames(folded: string, people: PeopleIndex): Mention[] {
  const length = folded.length;
  const { best, from, by } = waysThrough(length);
  const { words, characterCost } = lexicon();
  const { edges, startsAt } = edgesOf(folded, people);
  if (edges.length === 0) return [];
  best[0] = 0;
  const relax = (at: number, to: number, cost: number): boolean => {
    const whole = (best[at] as number) + cost;
    if (whole >= (best[to] as number)) return false;
    best[to] = whole;
    from[to] = at;
    by[to] = 0;
    return true;
  };
  let next = 0;
  let rowUntil = 0;
  let readUntil = 0;
  for (let at = 0; at < length; at++) {
    const code = folded.charCodeAt(at);
    const chinese = isHan(code);
    if (chinese && at >= rowUntil) {
      rowUntil = rowEnd(folded, at);
      // a name begins in this row, or reaches into it from before
      if ((startsAt[next] ?? length) < rowUntil || readUntil > at) readUntil = rowUntil;
    }
    relax(at, at + 1, chinese ? characterCost(code) : otherCharacter);
    if (chinese && at < readUntil) {
      let node = words.step(0, code);
      for (let end = at + 1; node !== 0 && end < length; end++) {
        node = words.step(node, folded.charCodeAt(end));
        const value = node === 0 ? 0 : words.value(node);
        if (value !== 0) relax(at, end + 1, wordCost(value));
      }
    }
    for (; startsAt[next] === at; next++) {
      const edge = edges[next] as NameEdge;
      if (relax(at, edge.end, edge.cost)) by[edge.end] = next + 1;
      readUntil = Math.max(readUntil, edge.end);
    }
  }
  const mentions: Mention[] = [];
  for (let at = length; at > 0; at = from[at] as number) {
    const edge = edges[(by[at] as number) - 1];
    if (edge) mentions.push({ start: edge.from, end: edge.to, known: edge.known });
  }
  return mentions.reverse();
}

/** The names that a text may have, in order of their beginnings: without those that cost more than their characters one by one, which never win. */
function edgesOf(folded: string, people: PeopleIndex): { edges: NameEdge[]; startsAt: number[] } {
  const edges: NameEdge[] = [];
  const startsAt: number[] = [];
  const keep = (at: number, names: readonly NameEdge[]): void => {
    for (const edge of names)
      if (edge.cost < costOfCharacters(folded, at, edge.end)) {
        edges.push(edge);
        startsAt.push(at);
      }
  };
  for (let at = 0; at < folded.length; at++) {
    keep(at, knownNames(folded, at, people));
    if (!isHan(folded.charCodeAt(at))) continue;
    keep(at, unknownNames(folded, at));
    keep(at, namesOfStems(folded, at));
    keep(at, japaneseNames(folded, at));
  }
  return { edges, startsAt };
}

function costOfCharacters(folded: string, from: number, to: number): number {
  const { characterCost } = lexicon();
  let cost = 0;
  for (let at = from; at < to; at++) {
    const code = folded.charCodeAt(at);
    cost += isHan(code) ? characterCost(code) : otherCharacter;
  }
  return cost;
}

function rowEnd(folded: string, at: number): number {
  let end = at;
  while (end < folded.length && isHan(folded.charCodeAt(end))) end++;
  return end;
}
