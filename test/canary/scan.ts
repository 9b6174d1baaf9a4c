import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One way in which bytes can carry a word. */
export type Form = { name: string; bytes: Buffer };

/** The part of base64 that a word at `shift` bytes into a triple decides alone, whatever stands beside it. */
function base64At(word: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), word])
    .toString("base64")
    .replace(/=+$/, "");
  // The first characters hold bits of what came before; the last one holds bits of what follows, unless the triple is full.
  const from = shift === 0 ? 0 : shift + 1;
  const whole = Math.floor(((shift + word.length) * 8) / 6);
  return text.slice(from, whole);
}

/** Every form that the promise names: UTF-8, UTF-16 of both orders, hex, base64 at its three alignments (both alphabets), and how JSON and addresses escape. */
export function formsOf(word: string): Form[] {
  const utf8 = Buffer.from(word, "utf8");
  const little = Buffer.from(word, "utf16le");
  const ascii = (name: string, text: string): Form => ({ name, bytes: Buffer.from(text, "latin1") });
  const escaped = [...word].map((c) => (c.charCodeAt(0) < 128 ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)).join("");
  const forms = [
    { name: "utf-8", bytes: utf8 },
    { name: "utf-16le", bytes: little },
    { name: "utf-16be", bytes: Buffer.from(little).swap16() },
    ascii("hex", utf8.toString("hex")),
    ascii("HEX", utf8.toString("hex").toUpperCase()),
    ...[0, 1, 2].map((shift) => ascii(`base64+${shift}`, base64At(utf8, shift))),
    ...[0, 1, 2].map((shift) => ascii(`base64url+${shift}`, base64At(utf8, shift).replaceAll("+", "-").replaceAll("/", "_"))),
    ascii("json", escaped),
    ascii("percent", encodeURIComponent(word)),
  ];
  return forms.filter((f, i) => forms.findIndex((other) => other.bytes.equals(f.bytes)) === i);
}

export type Hit = { where: string; form: string; offset: number; near: string };

/** Every place in `bytes` where a form of one of the words stands; at most three for each form. */
export function scanBytes(where: string, bytes: Buffer, words: string[]): Hit[] {
  return words.flatMap((word) =>
    formsOf(word).flatMap(({ name, bytes: wanted }) => {
      const hits: Hit[] = [];
      for (let at = bytes.indexOf(wanted); at !== -1 && hits.length < 3; at = bytes.indexOf(wanted, at + 1)) {
        hits.push({
          where,
          form: name,
          offset: at,
          near: bytes
            .subarray(Math.max(0, at - 24), at + wanted.length + 40)
            .toString("latin1")
            .replaceAll(/[^\x20-\x7e]/g, "."),
        });
      }
      return hits;
    }),
  );
}

/** The same for every file below a folder; `read` counts bytes, so that a scan of nothing cannot pass. */
export function scanFolder(folder: string, words: string[], except: (path: string) => boolean = () => false): { hits: Hit[]; files: number; read: number } {
  const found = { hits: [] as Hit[], files: 0, read: 0 };
  const walk = (path: string): void => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat || except(path)) return;
    if (stat.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
    else if (stat.isFile()) {
      const bytes = readOr(path);
      found.files += 1;
      found.read += bytes.length;
      found.hits.push(...scanBytes(path.slice(folder.length), bytes, words));
    }
  };
  walk(folder);
  return found;
}

// A database that is running removes files under our hands.
function readOr(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
