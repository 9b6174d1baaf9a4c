import type { PhraseCode } from "./words/phrases.js";

/** `skip`: it could not be looked at here, and that is no fault. */
export type Status = "ok" | "warn" | "fail" | "skip";
/** Where something is: ids and numbers, never a name or a text. */
export type Place = Record<string, string | number | (string | number)[]>;
/** One thing that was looked at. `code` says what was found, in words of two languages. */
export type Finding = { check: string; status: Status; code: PhraseCode; values: Record<string, string | number>; where: Place[] };
export type More = { values?: Record<string, string | number>; where?: Place[] };

/** Takes findings as they come. */
export type Tell = (status: Status, check: string, code: PhraseCode, more?: More) => void;

/** What went wrong, without what a message of an error might carry: its code, else its name. */
export function reasonOf(error: unknown): string {
  const { code, name, cause, message } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: unknown; message?: unknown };
  if (typeof code === "string" && code !== "") return code;
  if (cause !== undefined) return reasonOf(cause);
  return typeof name === "string" && name !== "Error" ? name : typeof message === "string" ? message : "unknown";
}
