import { z } from "zod";
import { limits } from "./limits.js";

// In a page, zod's probe for `new Function` is refused by the content security policy and reported as a violation.
if ("document" in globalThis) z.config({ jitless: true });

/** UUID, made by the server as version 7 (RFC 9562). */
export const Id = z.uuid().transform((id) => id.toLowerCase());
/** RFC 3339 in UTC. */
export const Time = z.iso.datetime();
export const Seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A whole number in a query string. */
export const QueryInt = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

/** 1 to 64 printable ASCII characters, chosen by the sender; the same one again is the same message. */
export const ClientId = z.string().regex(/^[\x20-\x7e]{1,64}$/, "must be 1 to 64 printable ASCII characters");

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const control = /[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Lone surrogates cannot be stored as UTF-8 and are refused everywhere. */
export const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/u.test(text);

/** What a name is looked for by: Postgres takes no NUL in text. */
export const NamePart = z.string().refine((s) => isWellFormed(s) && !s.includes("\u0000"), "has characters that are not allowed");

/** One line that people see: trimmed, no control or direction characters, `max` UTF-16 units. */
export const Line = (max: number) =>
  z
    .string()
    .refine((s) => s.length <= max, `must have at most ${max} characters`)
    .refine((s) => s.trim().length > 0, "must not be empty")
    .refine((s) => isWellFormed(s) && !control.test(s), "has characters that are not allowed")
    .transform((s) => s.trim());

/** A message's text beside files, kept as sent: it may be empty. */
export const TextBesideFiles = z
  .string()
  .refine((s) => s.length <= limits.textLength, `must have at most ${limits.textLength} characters`)
  .refine(isWellFormed, "has a lone surrogate");
/** Whether there is more in a text than white space. */
export const saysSomething = (text: string): boolean => text.trim().length > 0;
export const notEmpty = "must not be empty";
/** A message's text that stands by itself: empty or white text is refused. */
export const Text = TextBesideFiles.refine(saysSomething, notEmpty);

const emoji = new RegExp("^\\p{RGI_Emoji}$", "v");
/** One emoji of those recommended for general interchange (UTS #51); a bare one (❤) is taken for its colourful form (❤️). */
export const Emoji = z
  .string()
  .max(64)
  .overwrite((s) => (emoji.test(`${s}\ufe0f`) ? `${s}\ufe0f` : s))
  .refine((s) => emoji.test(s), "must be one emoji");

export const Username = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, "1 to 64 letters, digits, dots, dashes or underscores")
  .transform((s) => s.normalize("NFKC").toLowerCase());

export const Password = z
  .string()
  .refine((s) => s.length >= limits.passwordMin, `must have at least ${limits.passwordMin} characters`)
  .refine((s) => s.length <= limits.passwordMax, `must have at most ${limits.passwordMax} characters`)
  .refine(isWellFormed, "has a lone surrogate");

/** A password given to be checked: only its length is bounded. */
export const GivenPassword = z
  .string()
  .min(1)
  .refine((s) => s.length <= limits.passwordMax, "is too long");

export const Cursor = z.string().min(1).max(200);

/** `{ items, nextCursor }`; `nextCursor` null means that there is no more. */
export const List = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const Empty = z.strictObject({});
export const Nothing = z.null();
