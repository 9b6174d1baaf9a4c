export type DiffPiece = { type: "same" | "added" | "removed"; text: string };

/** Beyond so many comparisons the changed middle is shown whole, as removed and added. */
const cellsMax = 1_500_000;

const segmenter = new Intl.Segmenter(["zh", "en"], { granularity: "word" });
const wordsOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Length of the longest common subsequence of what follows each pair of places, row by row. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    const [row, next] = [rows[i] as Uint16Array, rows[i + 1] as Uint16Array];
    for (let j = after.length - 1; j >= 0; j--) row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
  }
  return rows;
}

function compareMiddle(before: readonly string[], after: readonly string[]): DiffPiece[] {
  if (before.length * after.length > cellsMax || before.length === 0 || after.length === 0) {
    return [
      { type: "removed", text: before.join("") },
      { type: "added", text: after.join("") },
    ];
  }
  const lengths = commonLengths(before, after);
  const pieces: DiffPiece[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    const [a, b] = [before[i], after[j]];
    if (a !== undefined && a === b) {
      pieces.push({ type: "same", text: a });
      i += 1;
      j += 1;
    } else if (b === undefined || (a !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      pieces.push({ type: "removed", text: a ?? "" });
      i += 1;
    } else {
      pieces.push({ type: "added", text: b });
      j += 1;
    }
  }
  return pieces;
}

/** Neighbours of one kind are one piece; empty ones are left out. */
function joined(pieces: readonly DiffPiece[]): DiffPiece[] {
  const found: DiffPiece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last?.type === piece.type) last.text += piece.text;
    else if (piece.text) found.push({ ...piece });
  }
  return found;
}

/**
 * What became of one wording in the next, word by word (Chinese words too), by the longest common subsequence.
 * The pieces without the added ones are `before`, without the removed ones `after`.
 */
export function diffWords(before: string, after: string): DiffPiece[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < fresh.length - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  return joined([
    { type: "same", text: old.slice(0, head).join("") },
    ...compareMiddle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    { type: "same", text: old.slice(old.length - tail).join("") },
  ]);
}
