import type { File as KeptFile, Message } from "@hoopoe/protocol";
import type { TFunction } from "i18next";

/** Pictures that every browser shows; anything else is only ever downloaded. */
const shown = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
export const isPictureType = (type: string): boolean => shown.has(type);

export type PictureFile = KeptFile & { width: number; height: number };
/** Found to be a picture by the server, which knows its size then. */
export const isPicture = (file: KeptFile): file is PictureFile => isPictureType(file.type) && (file.width ?? 0) > 0 && (file.height ?? 0) > 0;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const unseen = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** A file's name as it may stand in a line: what would turn its direction around (`gpj.exe` for `exe.jpg`) is taken out. */
export const cleanName = (name: string): string => name.replace(unseen, "") || "file";

const segmenter = new Intl.Segmenter();
/** So much of a name's end is always seen: the extension and a little before it. */
const endLength = 9;

/** A name as its beginning, which may be cut, and its end, which may not. Characters stay whole. */
export function splitName(name: string): [begin: string, end: string] {
  const characters = Array.from(segmenter.segment(cleanName(name)), ({ segment }) => segment);
  const at = characters.length > endLength * 2 ? characters.length - endLength : characters.length;
  return [characters.slice(0, at).join(""), characters.slice(at).join("")];
}

/** `0 B`, `12 KB`, `3.4 MB`: in steps of 1,024, as limits are set. */
export function sizeWords(language: string, bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1_023.5 && unit < units.length - 1) [value, unit] = [value / 1_024, unit + 1];
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

/** Extension in capitals, for the face of a file; at most four letters, else nothing. */
export const kindOf = (name: string): string => /\.([a-z0-9]{1,4})$/i.exec(cleanName(name))?.[1]?.toUpperCase() ?? "";

/** The space that a picture takes, in CSS pixels: never enlarged, never above `box`, and never a hair's breadth. */
export function frameOf({ width, height }: { width: number; height: number }, box: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, box.width / width, box.height / height);
  const least = 48;
  return { width: Math.max(least, Math.round(width * scale)), height: Math.max(least, Math.round(height * scale)) };
}

/** What a message without words is about, in one line: pictures by their number, files by name. Empty when nothing hangs on it. */
export function attachmentWords(t: TFunction, { attachments }: Pick<Message, "attachments">): string {
  const files = attachments.filter((file) => !isPicture(file));
  const pictures = attachments.length - files.length;
  const words = files.map(({ name }) => cleanName(name)).join(t("files.and"));
  if (pictures === 0) return words;
  const seen = pictures === 1 ? t("files.picture") : t("files.pictures", { count: pictures });
  return words ? `${seen} ${words}` : seen;
}

/** The words of a message where it stands in one line; what hangs on it where it has none. */
export const lineOf = (t: TFunction, message: Pick<Message, "text" | "attachments">): string =>
  message.text.trim() === "" ? attachmentWords(t, message) : message.text;
