import { z } from "zod";
import { limits } from "./limits.js";
import { Id, isWellFormed } from "./primitives.js";

/**
 * A file as its readers see it. `type`: a media type; `image/…` only where the bytes were found to be a picture that a browser shows, and then with its size in
 * pixels as it is to be shown. `size` is in bytes, as downloaded. Positions and other notes of cameras are taken out of pictures before they are kept.
 */
export const File = z.object({
  id: Id,
  name: z.string(),
  type: z.string(),
  size: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type File = z.infer<typeof File>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\u061c\ufeff]/g;

/**
 * The name under which a file is kept, of the one that a program gave: its last path component, without control and direction characters (which would show
 * another ending than there is), dots and spaces at the end. Longer than 255 UTF-16 units, or with a lone surrogate, or without anything left: refused.
 */
export const FileName = z
  .string()
  .transform((name) => (name.split(/[/\\]/).at(-1) ?? "").replace(unprintable, "").replace(/^\s+|[\s.]+$/g, ""))
  .refine((name) => name.length > 0, "must have a name")
  .refine((name) => name.length <= limits.fileNameLength, `must have a name of at most ${limits.fileNameLength} characters`)
  .refine(isWellFormed, "has a lone surrogate in its name");

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
/** What is said of a file of which nothing better is known. */
export const unknownType = "application/octet-stream";
/** A declared type as it is kept: lower case, without parameters; one that is none becomes `application/octet-stream`. */
export const declaredType = (given: string): string => {
  const type = (given.split(";")[0] ?? "").trim().toLowerCase();
  return mediaType.test(type) ? type : unknownType;
};

/** The one part of an upload. In documents alone: it is read as it comes, never as a whole. */
export const Upload = z.strictObject({ file: z.string().meta({ format: "binary" }) });
