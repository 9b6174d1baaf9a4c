/**
 * A text as search compares it, with the way back: unit `i` of `text` was made of the original's UTF-16 units from `starts[i]` to `ends[i]` (exclusive).
 */
export type Folded = { text: string; starts: number[]; ends: number[] };

/** A letter with what belongs to it: marks behind it, the half-width voicing marks, Hangul letters that join into syllables. */
const cluster = /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+\p{M}*|(?:\p{M}|[^\p{M}][\p{M}\uff9e\uff9f]*)/suy;
/** Marks that are written on letters of these scripts are dropped (é, ё, niqqud, harakat). Where marks are vowels (Devanagari, Thai), or make another kana, they stay. */
const dropped = new RegExp(
  String.raw`[[\p{M}&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]`,
  "gv",
);
/** What is not seen: joiners, soft hyphens, variation selectors, byte-order marks. */
const unseen = /[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;
const space = /^\s+$/u;

const isIdeograph = (unit: number): boolean => unit >= 0x4e00 && unit <= 0x9fff;
/** Units that stand for themselves and can have no mark among them: what most of a text is. */
const isPlain = (unit: number): boolean => unit < 0x80 || isIdeograph(unit);
/** Whether the next unit begins something new, or there is none. */
const begins = (unit: number): boolean => Number.isNaN(unit) || unit < 0x300 || isIdeograph(unit) || (unit >= 0x3000 && unit < 0x302a) || unit === 0xff0c;

/**
 * Folds accents, width, ligatures and case: NFKD, combining marks dropped, NFKC (UAX #15), then every character to the one form of its cases
 * (ß as ss, İ as i, ς as σ). Runs of white space become one space. The same for what is stored, asked for and checked.
 */
export function fold(original: string): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  let text = "";
  let at = 0;
  while (at < original.length) {
    const unit = original.charCodeAt(at);
    let end = at + 1;
    let piece: string;
    if (isPlain(unit) && begins(original.charCodeAt(end))) piece = unit < 0x80 ? (ascii[unit] as string) : (original[at] as string);
    else {
      cluster.lastIndex = at;
      end = at + (cluster.exec(original)?.[0].length ?? 1);
      piece = foldCluster(original.slice(at, end));
    }
    if (piece === " " && (text === "" || text.endsWith(" "))) {
      // one space for the whole run
      if (text !== "") ends[ends.length - 1] = end;
    } else {
      text += piece;
      for (let i = 0; i < piece.length; i++) {
        starts.push(at);
        ends.push(end);
      }
    }
    at = end;
  }
  return { text, starts, ends };
}

function foldCluster(source: string): string {
  const composed = source.normalize("NFKD").replace(dropped, "").replace(unseen, "").normalize("NFKC");
  if (composed === "") return "";
  if (space.test(composed)) return " ";
  let folded = "";
  // one by one: the end of a word would else have a small letter of its own in Greek
  for (const character of composed) folded += oneCase(character);
  return folded.normalize("NFKC");
}

// down, up and down again: ẞ has no capital beside itself, ß has two, the small dotless ı has the capital of i
function oneCase(character: string): string {
  let small = "";
  for (const capital of character.toLowerCase().toUpperCase()) small += capital.toLowerCase();
  return small.normalize("NFKD").replace(dropped, "").normalize("NFKC");
}

const ascii = Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  return space.test(character) ? " " : character.toLowerCase();
});
