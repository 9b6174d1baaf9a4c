import { isObject } from "./read-fault.js";

/** One finished call. `arguments` is the JSON text as the model wrote it; it may be broken. */
type ToolCall = { id: string; name: string; arguments: string };

type Part = { index: number | null; id: string; name: string; arguments: string };

function partOf(value: unknown): Part | null {
  if (!isObject(value)) return null;
  const fn = isObject(value.function) ? value.function : {};
  const index = typeof value.index === "number" && value.index >= 0 ? value.index : null;
  const text = (field: unknown): string => (typeof field === "string" ? field : "");
  // Some hosts send the arguments as an object instead of as its text.
  const args = isObject(fn.arguments) ? JSON.stringify(fn.arguments) : text(fn.arguments);
  return { index, id: text(value.id), name: text(fn.name), arguments: args };
}

/**
 * Puts tool calls together from the pieces of a stream, whatever the host makes of them: no index or −1 (GLM), one object instead of a list
 * (Spark), empty placeholders, no ids. A piece without an index belongs to the call with its id, and without either to the last one, unless
 * it names a function and the last one already has its arguments.
 */
export class ToolCallAccumulator {
  readonly #calls: (ToolCall & { index: number | null })[] = [];

  /** `value` is a delta's `tool_calls`, as it came. */
  push(value: unknown): void {
    for (const item of Array.isArray(value) ? value : [value]) {
      const part = partOf(item);
      if (part) this.#add(part);
    }
  }

  /** The calls so far, in the order in which they began; one without an id gets a made-up one, one without a name is none. */
  calls(): ToolCall[] {
    return this.#calls.flatMap((call, at) => (call.name === "" ? [] : [{ id: call.id || `call_${at}`, name: call.name, arguments: call.arguments || "{}" }]));
  }

  #add(part: Part): void {
    const known = this.#find(part);
    if (known) {
      known.id ||= part.id;
      known.name ||= part.name;
      known.arguments += part.arguments;
    } else if (part.id || part.name || part.arguments) {
      this.#calls.push({ index: part.index, id: part.id, name: part.name, arguments: part.arguments });
    }
  }

  #find(part: Part): (ToolCall & { index: number | null }) | undefined {
    if (part.index !== null) return this.#calls.find((call) => call.index === part.index);
    if (part.id) {
      const same = this.#calls.find((call) => call.id === part.id);
      if (same || part.name) return same;
    }
    const last = this.#calls.at(-1);
    return last && part.name && last.arguments ? undefined : last;
  }
}
