import type { ModelEvent } from "../model.js";
import { anyOpening, opening, otherPlaceholder, unclosedPlaceholder, unfinishedOther, unfinishedPlaceholder, wholePlaceholder } from "./placeholder.js";

/** What placeholders of one prompt stand for: by `PER_1`. */
export type Values = ReadonlyMap<string, string>;

/** So much is held back at most, from an open bracket on. */
const heldLength = 24;
/** For one that the model made up, or did not finish: there is nothing behind it. */
const unknown = "…";

/**
 * Puts values back into a text that comes in pieces. Held back is only what may become a placeholder: from an open bracket on, 24 characters at most. What
 * is put back is not looked at again.
 */
export class Restorer {
  #held = "";

  constructor(private readonly values: Values) {}

  /** The next piece as people may see it; may be empty. */
  push(piece: string): string {
    let rest = this.#held + piece;
    let restored = "";
    this.#held = "";
    for (let at = rest.search(anyOpening); at !== -1; at = rest.search(anyOpening)) {
      restored += rest.slice(0, at);
      rest = rest.slice(at);
      if (rest.length <= heldLength && (unfinishedPlaceholder.test(rest) || unfinishedOther.test(rest))) {
        this.#held = rest;
        return restored;
      }
      const { value, length } = this.#next(rest);
      restored += value;
      rest = rest.slice(length);
    }
    return restored + rest;
  }

  /** What is left when the text is over. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    if (held === "" || !held.startsWith(opening)) return held;
    const found = unclosedPlaceholder.exec(held);
    return (found && this.#valueOf(found)) ?? unknown;
  }

  /** What stands for a text's beginning, which is a bracket, and for how much of it. */
  #next(rest: string): { value: string; length: number } {
    if (!rest.startsWith(opening)) {
      // other brackets are anybody's: what stands for nothing stays
      const other = otherPlaceholder.exec(rest);
      const value = other && this.#valueOf(other);
      return other && value !== undefined && value !== null ? { value, length: other[0].length } : { value: rest.charAt(0), length: 1 };
    }
    const found = wholePlaceholder.exec(rest) ?? unclosedPlaceholder.exec(rest);
    return found ? { value: this.#valueOf(found) ?? unknown, length: found[0].length } : { value: opening, length: opening.length };
  }

  #valueOf([, tag = "", number = ""]: RegExpExecArray): string | undefined {
    return this.values.get(`${tag.normalize("NFKC").toUpperCase()}_${Number(number.normalize("NFKC"))}`);
  }
}

/** The same for a whole text. */
export function restoreText(text: string, values: Values): string {
  const restorer = new Restorer(values);
  return restorer.push(text) + restorer.end();
}

/** The same for arguments of a tool, which are JSON: a value with quotes or breaks stays one string of it. Without JSON, as text. */
export function restoreArguments(text: string, values: Values): string {
  return mapStrings(text, (value) => restoreText(value, values));
}

/** Each string of a JSON text through `change`, names of members too; of what is not JSON the whole. */
export function mapStrings(text: string, change: (value: string) => string): string {
  try {
    return JSON.stringify(mapped(JSON.parse(text), change));
  } catch {
    return change(text);
  }
}

function mapped(value: unknown, change: (value: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapped(item, change)]));
  return value;
}

/** A model's events with what it was told by placeholders in its words and thoughts put back. */
export async function* restored(events: AsyncGenerator<ModelEvent>, values: Values): AsyncGenerator<ModelEvent> {
  const restorers = { text: new Restorer(values), reasoning: new Restorer(values) };
  let over = false;
  for await (const event of events) {
    if (event.type === "text" || event.type === "reasoning") {
      const text = restorers[event.type].push(event.text);
      if (text) yield { type: event.type, text };
      continue;
    }
    if (!over) yield* rests(restorers);
    over = true;
    yield event;
  }
  if (!over) yield* rests(restorers);
}

function* rests(restorers: Record<"text" | "reasoning", Restorer>): Generator<ModelEvent> {
  for (const type of ["reasoning", "text"] as const) {
    const text = restorers[type].end();
    if (text) yield { type, text };
  }
}
