import type { ModelEvent } from "../model.js";
import { opening, unclosedPlaceholder, unfinishedPlaceholder, wholePlaceholder } from "./placeholder.js";

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
    for (let at = rest.indexOf(opening); at !== -1; at = rest.indexOf(opening)) {
      restored += rest.slice(0, at);
      rest = rest.slice(at);
      if (unfinishedPlaceholder.test(rest) && rest.length <= heldLength) {
        this.#held = rest;
        return restored;
      }
      const found = wholePlaceholder.exec(rest) ?? unclosedPlaceholder.exec(rest);
      restored += found ? this.#valueOf(found) : opening;
      rest = rest.slice(found ? found[0].length : opening.length);
    }
    return restored + rest;
  }

  /** What is left when the text is over. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    if (held === "") return "";
    const found = unclosedPlaceholder.exec(held);
    return found ? this.#valueOf(found) : unknown;
  }

  #valueOf([, tag = "", number = ""]: RegExpExecArray): string {
    return this.values.get(`${tag.toUpperCase()}_${Number(number)}`) ?? unknown;
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
