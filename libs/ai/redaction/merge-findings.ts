import type { EntityType, Finding, Span } from "./span.js";

/** Which of two equally certain findings wins. */
const order: readonly EntityType[] = [
  "secret",
  "term",
  "pattern",
  "resident_id",
  "credit_code",
  "email",
  "bank_card",
  "phone",
  "passport",
  "travel_permit",
  "plate",
  "address",
  "person",
];
const rank = new Map(order.map((type, at) => [type, at]));

/**
 * Disjoint spans in order: the most certain finding wins, then the longest, then the type that says more. What a loser covers beside its winners stays
 * covered, with the loser's type, so nothing that a detector found is left in the text.
 */
export function mergeFindings(findings: readonly Finding[]): Span[] {
  const ordered = [...findings].sort(
    (a, b) => b.certainty - a.certainty || b.end - b.start - (a.end - a.start) || (rank.get(a.type) ?? 0) - (rank.get(b.type) ?? 0) || a.start - b.start,
  );
  const taken: Span[] = [];
  for (const { start, end, type } of ordered) {
    const at = firstEndingAfter(taken, start);
    const clashes: Span[] = [];
    for (let i = at; i < taken.length && (taken[i]?.start ?? end) < end; i++) clashes.push(taken[i] as Span);
    taken.splice(at, clashes.length, ...aroundClashes({ start, end, type }, clashes));
  }
  return taken;
}

function firstEndingAfter(taken: readonly Span[], start: number): number {
  let [low, high] = [0, taken.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The clashes as they are, and between them what of the span they leave. */
function aroundClashes({ start, end, type }: Span, clashes: readonly Span[]): Span[] {
  const parts: Span[] = [];
  let from = start;
  for (const clash of clashes) {
    if (clash.start > from) parts.push({ start: from, end: clash.start, type });
    parts.push(clash);
    from = Math.max(from, clash.end);
  }
  if (from < end) parts.push({ start: from, end, type });
  return parts;
}
