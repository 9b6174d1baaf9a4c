import { fold } from "./fold.js";
import { classOf, segmentsOf, termsFor, meetingsOf } from "./terms.js";

/** What must stand in a text, folded. `exact`: as a whole (it was in quotes); else its last word may go on. */
export type Piece = { text: string; exact: boolean };
/** All pieces must be there. `terms`: some that every such text has. */
export type SearchQuery = { pieces: Piece[]; terms: string[] };

/** What is wrong with a query; says nothing of its words. */
export class QueryFault extends Error {
  override readonly name = "QueryFault";
  constructor(readonly reason: "no_words" | "too_many_words") {
    super(reason);
  }
}

export const mostPieces = 16;
/** Terms looked up at most; what more there is to a query is checked in the opened text. */
const mostTerms = 12;

const quoted = /["“”„＂]([^"“”„＂]*)["“”„＂]|[「『]([^」』]*)[」』]/gu;

/**
 * Reads a query: words (all must be there, each may go on; Chinese, Japanese and Korean ones stand in any place), and text in quotes (as it is, but for
 * case, width and accents). @throws QueryFault
 */
export function parseQuery(q: string): SearchQuery {
  const pieces: Piece[] = [];
  const rest = q.replace(quoted, (_, straight: string | undefined, corner: string | undefined) => {
    const text = fold(straight ?? corner ?? "").text.trim();
    if (segmentsOf(text).length) pieces.push({ text, exact: true });
    return " ";
  });
  for (const text of runsOf(fold(rest).text)) pieces.push({ text, exact: false });
  const distinct = [...new Map(pieces.map((piece) => [`${piece.exact} ${piece.text}`, piece])).values()];
  if (!distinct.length) throw new QueryFault("no_words");
  if (distinct.length > mostPieces) throw new QueryFault("too_many_words");
  return { pieces: distinct, terms: lookUps(distinct) };
}

/** What stands between white space, punctuation and signs. */
function runsOf(folded: string): string[] {
  const runs: string[] = [];
  for (const segment of segmentsOf(folded)) {
    const text = segment.characters.join("");
    if (segment.adjacent) runs[runs.length - 1] += text;
    else runs.push(text);
  }
  return runs;
}

/** A few terms of each piece in turn, so that each narrows the search, and the long before the short. */
function lookUps(pieces: Piece[]): string[] {
  const ofEach = pieces.map(({ text, exact }) => {
    const segments = segmentsOf(text);
    // a last word may go on
    const meetings = meetingsOf(segments);
    if (!exact && segments.at(-1)?.kind === "word") meetings.pop();
    return [...meetings, ...segments.flatMap(termsFor)].sort((a, b) => b.length - a.length);
  });
  const terms = new Set<string>();
  for (let turn = 0; ofEach.some((own) => turn < own.length); turn++) {
    for (const own of ofEach) {
      const term = own[turn];
      if (term !== undefined && terms.size < mostTerms) terms.add(term);
    }
  }
  return [...terms];
}

/** Whether a word stands on both sides of this place, so that it lies within one. */
export const isInsideWord = (folded: string, at: number): boolean => isWordAt(folded, before(folded, at)) && isWordAt(folded, at);

const isWordAt = (folded: string, at: number): boolean => {
  const codePoint = at < 0 ? undefined : folded.codePointAt(at);
  return codePoint !== undefined && classOf(codePoint) === "word";
};
function before(folded: string, at: number): number {
  const low = folded.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1;
}
