import { type Folded, fold } from "./fold.js";
import { isInsideWord, type Piece, type SearchQuery } from "./query.js";
import { classOf } from "./terms.js";

/** Places in the original text, in UTF-16 units, end exclusive; in order, none touches the next. */
export type Highlights = [start: number, end: number][];

const mostHighlights = 100;

/** Where a text holds all that a query asks for; null when something is missing. */
export function matchText(original: string, query: SearchQuery): Highlights | null {
  const folded = fold(original);
  const found: Highlights = [];
  for (const piece of query.pieces) {
    const own = placesOf(folded, piece);
    if (!own.length) return null;
    found.push(...own);
  }
  return merged(found);
}

function placesOf({ text, starts, ends }: Folded, piece: Piece): Highlights {
  const places: Highlights = [];
  const whole = piece.exact || isOneLetter(piece.text);
  for (let at = text.indexOf(piece.text); at !== -1 && places.length < mostHighlights; at = text.indexOf(piece.text, at + 1)) {
    const end = at + piece.text.length;
    if (isInsideWord(text, at) || (whole && isInsideWord(text, end))) continue;
    places.push([starts[at] as number, ends[end - 1] as number]);
  }
  return places;
}

/** A last word of one letter stands for itself: its beginnings are not kept. */
function isOneLetter(text: string): boolean {
  const characters = [...text];
  const [last, before] = [characters.at(-1), characters.at(-2)];
  const isWord = (character: string | undefined): boolean => character !== undefined && classOf(character.codePointAt(0) as number) === "word";
  return isWord(last) && !isWord(before);
}

function merged(places: Highlights): Highlights {
  const sorted = places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const all: Highlights = [];
  for (const [start, end] of sorted) {
    const last = all.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
  }
  return all.slice(0, mostHighlights);
}
