import type { BusLog } from "./options.js";

/** Name and code of an error. Its message may quote data (a query's parameters, a payload), so it never reaches a log. */
export function errorFields(error: unknown): { error: string; code?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code: unknown = "code" in error ? error.code : undefined;
  return { error: error.name, ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}) };
}

/**
 * A warning that is written at once, then at most every ten seconds for the same message with the number of times it was held back:
 * a backend that is down fails many times a second.
 */
export function warnSeldom(log: BusLog): (message: string, fields: object) => void {
  const last = new Map<string, { at: number; heldBack: number }>();
  return (message, fields) => {
    const now = performance.now();
    const before = last.get(message);
    if (before && now - before.at < 10_000) {
      before.heldBack += 1;
      return;
    }
    last.set(message, { at: now, heldBack: 0 });
    log.warn(before?.heldBack ? { ...fields, heldBack: before.heldBack } : fields, message);
  };
}

export type WarnSeldom = ReturnType<typeof warnSeldom>;
