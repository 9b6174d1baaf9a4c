import { isHan } from "../folding.js";
import { wordRank } from "../lexicon.js";
import { nameSurety, type PeopleIndex } from "../people-index.js";
import { cueAfter, cueBefore } from "./person-cues.js";
import type { NameEdge } from "./person-lattice.js";

const none: readonly NameEdge[] = [];
const space = " ".charCodeAt(0);
const dot = "·".charCodeAt(0);
const mostSpaces = 2;
/** What a name of the directory costs: about as much as a usual word. */
const fullCost = 7.5;
const perCharacter = 1;
const givenAlone = 13;
const spaced = 0.5;
const single = 14;
/** What speaks against a name that is also a word, and more the more usual the word is. */
const wordDoubt = 1.2;
const perRank = 0.5;
/** 明天 and 于是 are said so often that more has to speak for the member. */
const mostUsual = 9;
const usualDoubt = 2;
/** A name between marks or other letters, where nothing of a sentence is beside it. */
const alone = 2;
/** Words up to this rank are so rare that in an organisation with a member of that name they are the member's name. */
const rareRank = 3;

/** The names of the directory that begin at `at`, also with spaces or dots between their characters. */
export function knownNames(folded: string, at: number, people: PeopleIndex): readonly NameEdge[] {
  const { characters } = people;
  let node = characters.step(0, folded.charCodeAt(at));
  if (node === 0 || (at > 0 && joins(folded, at))) return none;
  const found: NameEdge[] = [];
  let gaps = 0;
  for (let end = at + 1; ; end++) {
    const surety = characters.value(node);
    if (surety !== 0 && (end >= folded.length || !joins(folded, end))) {
      const cost = costOf(folded, { start: at, end, gaps }, surety);
      found.push({ end, from: at, to: end, cost, known: true });
    }
    const next = gapEnd(folded, end);
    if (end >= folded.length) return found;
    const direct = characters.step(node, folded.charCodeAt(end));
    node = direct !== 0 || next === end ? direct : characters.step(node, folded.charCodeAt(next));
    if (node === 0) return found;
    if (direct === 0) {
      gaps++;
      end = next;
    }
  }
}

/** Whether a letter or digit goes on at `at`, so that a name in letters would be cut out of a word. */
function joins(folded: string, at: number): boolean {
  return isLetter(folded.charCodeAt(at)) && isLetter(folded.charCodeAt(at - 1));
}

function isLetter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 0x400 && code < 0x530) || (code >= 0xac00 && code <= 0xd7a3);
}

/** Where the Chinese character after a space or dot is, or `end` if there is none of them. */
function gapEnd(folded: string, end: number): number {
  let next = end;
  while (next < end + mostSpaces && (folded.charCodeAt(next) === space || folded.charCodeAt(next) === dot)) next++;
  return next > end && isHan(folded.charCodeAt(next)) && isHan(folded.charCodeAt(end - 1)) ? next : end;
}

type Place = { start: number; end: number; gaps: number };

function costOf(folded: string, { start, end, gaps }: Place, surety: number): number {
  const characters = end - start - gaps;
  const cues = cueBefore(folded, start) + cueAfter(folded, end) + (isHan(folded.charCodeAt(start - 1)) || isHan(folded.charCodeAt(end)) ? 0 : alone);
  const gapCost = gaps * (otherCharacterCost + spaced);
  if (surety === nameSurety.full) return fullCost + perCharacter * Math.max(0, 3 - characters) + gapCost - Math.min(cues, 4);
  if (surety === nameSurety.given) return givenAlone + gapCost - cues;
  if (surety === nameSurety.single) return single - cueBefore(folded, start);
  const name = folded.slice(start, end).replace(/[ ·]/g, "");
  const rank = wordRank(name);
  if (rank <= rareRank) return Math.min(ordinaryCost(rank) - 1, fullCost) + gapCost;
  return ordinaryCost(rank) + gapCost + wordDoubt + perRank * rank + (rank >= mostUsual ? usualDoubt : 0) - cues;
}

/** As in the lattice: what a space costs on every way through the text. */
const otherCharacterCost = 6;
const rankStep = Math.log(3);
const rarest = Math.log(6e7) - rankStep;

function ordinaryCost(rank: number): number {
  return rarest - (rank - 1) * rankStep;
}
