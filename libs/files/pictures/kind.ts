/** Kinds of pictures that every browser shows and that hold no program. SVG does, and is none of them. */
export type Kind = "jpeg" | "png" | "webp" | "gif";

const beginnings: readonly [kind: Kind, at: number, bytes: string][] = [
  ["jpeg", 0, "\xff\xd8\xff"],
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["webp", 8, "WEBP"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
];

/** By its first bytes, whatever it is called. */
export const kindOf = (bytes: Buffer): Kind | null =>
  beginnings.find(([, at, beginning]) => bytes.toString("latin1", at, at + beginning.length) === beginning)?.[0] ?? null;
