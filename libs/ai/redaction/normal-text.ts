/** A text as detectors read it, and the way back. Offsets are UTF-16 code units. */
export type NormalText = {
  text: string;
  /** The normal text, of the same length, with an ideographic space for each mark of punctuation that ends something and was written full width. */
  parted: string;
  /** Whether the character at `index` was written as a number of its own, as ①, ² or ½ are: its digits go on with no other's. */
  isEnclosed(index: number): boolean;
  /** Where in the original the character at `index` of the normal text begins, with all of what it was made from. */
  originalStart(index: number): number;
  /** Where in the original the character at `index` of the normal text ends (exclusive). */
  originalEnd(index: number): number;
};

/** Written, but not seen: zero width, soft hyphen, bidi marks, variation selectors, and the frame of a keycap emoji, which leaves its digit. */
const unseen = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|(?:\u20e3)|\p{Variation_Selector}/gu;
/** What may join itself to the character before it under NFKC: marks, parts of Hangul syllables, half-width voicing marks. */
const joining = /^[\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;
/** Of full-width punctuation, what ends an address or a value. 、 and 。 are their own normal form. */
const closing = new Set(",;!?)]}|");
/** Code units up to here are their own normal form. */
const lastAscii = 0x7f;

/** An ideograph, kana or CJK mark that NFKC leaves as it is and nothing joins itself to by itself. */
function staysItself(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || code === 0x3001 || code === 0x3002 || (code >= 0x3008 && code <= 0x3011);
}

/** Full-width ASCII and the full-width space as their narrow selves; 0 for any other. */
function narrow(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  return code === 0x3000 ? 0x20 : 0;
}

/** Whether what follows cannot change the character before it: the usual case, decided by its code alone. */
function standsAlone(code: number): boolean {
  return code <= lastAscii || staysItself(code) || narrow(code) !== 0;
}

/**
 * NFKC (Unicode Annex 15) without what is not seen, with an offset map. It goes piece by piece: a character with all that joins itself to it is one piece, and
 * every character of a piece's normal form maps to the whole piece, so a place found in the normal text never cuts a character of the original.
 * The normal text equals `original.replace(unseen, "").normalize("NFKC")`, but for two ligatures (see `normalPiece`).
 */
export function normalise(original: string): NormalText {
  const pieces = new Pieces(original.length);
  for (let at = 0; at < original.length; ) {
    const run = plainEnd(original, at);
    if (run > at) {
      pieces.keep(original, { start: at, end: run });
      at = run;
      continue;
    }
    const code = original.charCodeAt(at);
    const alone = standsAlone(code) && standsAlone(at + 1 < original.length ? original.charCodeAt(at + 1) : 0);
    const end = alone ? at + 1 : pieceEnd(original, at);
    if (alone && narrow(code)) pieces.replace({ start: at, end }, String.fromCharCode(narrow(code)));
    else pieces.replace({ start: at, end }, normalPiece(original.slice(at, end)));
    at = end;
  }
  return pieces.toNormalText(original);
}

/** Of Arabic ligatures of a whole phrase (U+FDFA, U+FDFB) the normal form is up to 18 times as long, and tells no detector anything: they stay. */
function normalPiece(piece: string): string {
  if (piece.startsWith("\ufdfa") || piece.startsWith("\ufdfb")) return piece.slice(0, 1) + normalPiece(piece.slice(1));
  return piece.replace(unseen, "").normalize("NFKC");
}

/** The normal text while it grows, and for each of its code units the piece of the original that it comes from. */
class Pieces {
  #text = "";
  #parted = "";
  #length = 0;
  #starts: Int32Array;
  #ends: Int32Array;

  constructor(length: number) {
    this.#starts = new Int32Array(length + 16);
    this.#ends = new Int32Array(length + 16);
  }

  /** Characters that are their own normal form. */
  keep(original: string, { start, end }: { start: number; end: number }): void {
    const kept = original.slice(start, end);
    this.#text += kept;
    this.#parted += kept;
    this.#reserve(end - start);
    for (let at = start; at < end; at++) {
      this.#starts[this.#length] = at;
      this.#ends[this.#length++] = at + 1;
    }
  }

  replace({ start, end }: { start: number; end: number }, normal: string): void {
    this.#text += normal;
    this.#parted += closing.has(normal) ? "\u3000" : normal;
    this.#reserve(normal.length);
    for (let i = 0; i < normal.length; i++) {
      this.#starts[this.#length] = start;
      this.#ends[this.#length++] = end;
    }
  }

  toNormalText(original: string): NormalText {
    const [starts, ends, length] = [this.#starts, this.#ends, this.#length];
    const startOf = (index: number) => (index < length ? (starts[index] ?? 0) : original.length);
    const endOf = (index: number) => (index < length ? (ends[index] ?? 0) : original.length);
    const isEnclosed = (index: number) =>
      index < length && original.charCodeAt(starts[index] as number) > lastAscii && /^\p{No}/u.test(original.slice(startOf(index), endOf(index)));
    return { text: this.#text, parted: this.#parted, isEnclosed, originalStart: startOf, originalEnd: endOf };
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#starts.length) return;
    const [starts, ends] = [this.#starts, this.#ends];
    this.#starts = new Int32Array((this.#length + more) * 2);
    this.#ends = new Int32Array((this.#length + more) * 2);
    this.#starts.set(starts);
    this.#ends.set(ends);
  }
}

/** How far characters go from here that are their own normal form, whatever follows the last. */
function plainEnd(original: string, start: number): number {
  let end = start;
  for (; end < original.length; end++) {
    const code = original.charCodeAt(end);
    if (code > lastAscii && !staysItself(code)) break;
  }
  // the last may be joined by what follows, unless that stands alone
  return end < original.length && end > start && !standsAlone(original.charCodeAt(end)) ? end - 1 : end;
}

function pieceEnd(original: string, start: number): number {
  let end = start + width(original, start);
  while (end < original.length && (original.charCodeAt(end) > lastAscii ? joins(original, end) : false)) end += width(original, end);
  return end;
}

function joins(original: string, at: number): boolean {
  return joining.test(original.slice(at, at + width(original, at)));
}

function width(original: string, at: number): number {
  const code = original.codePointAt(at) ?? 0;
  return code > 0xffff ? 2 : 1;
}
