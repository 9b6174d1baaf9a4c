import { lookAlikes } from "./placeholder.js";
import type { EntityType, Span } from "./span.js";

/** A place in a text that is to be masked. */
export type Cut = { start: number; end: number; type: EntityType | "literal" };

/**
 * What is masked of a text, in order, without overlaps: what was found in it, and what looks like one of our placeholders, so that nobody's own words are
 * taken for one when the answer comes back. Pure.
 */
export function cutsOf(text: string, spans: readonly Span[]): Cut[] {
  const literals = lookAlikes(text).map((place): Cut => ({ ...place, type: "literal" }));
  const cuts: Cut[] = [];
  for (const cut of [...spans, ...literals].toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = cuts.at(-1);
    if (!last || cut.start >= last.end) cuts.push({ start: cut.start, end: cut.end, type: cut.type });
    else {
      // both go, under the name of what was found
      last.end = Math.max(last.end, cut.end);
      if (last.type === "literal") last.type = cut.type;
    }
  }
  return cuts;
}

/** The text with each cut replaced. */
export function replaceCuts(text: string, cuts: readonly Cut[], replacement: (cut: Cut) => string): string {
  let masked = "";
  let at = 0;
  for (const cut of cuts) {
    masked += text.slice(at, cut.start) + replacement(cut);
    at = cut.end;
  }
  return masked + text.slice(at);
}
