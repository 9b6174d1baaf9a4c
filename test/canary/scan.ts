import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
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

/** What stands in a text as hexadecimal bytes (`\\x…`, as a dump writes a bytea), as these bytes, one after the other. */
export function unhexed(bytes: Buffer): Buffer {
  const runs = bytes.toString("latin1").matchAll(/\\x((?:[0-9a-f]{2})+)/gi);
  return Buffer.concat([...runs].flatMap(([, hex]) => [Buffer.from(hex as string, "hex"), Buffer.of(0)]));
}

/** All that a process has in its memory and may change: heap, buffers, what was freed and not yet used again (Linux; its parent or root may look). */
export function scanMemory(pid: number, words: string[]): { hits: Hit[]; read: number } {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const found = { hits: [] as Hit[], read: 0 };
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "latin1").split("\n")) {
      const [, from = "0", to = "0"] = line.match(/^([0-9a-f]+)-([0-9a-f]+) rw/) ?? [];
      const bytes = readMemory(memory, BigInt(`0x${from}`), Number(BigInt(`0x${to}`) - BigInt(`0x${from}`)));
      found.read += bytes.length;
      found.hits.push(...scanBytes(`memory at ${from}`, bytes, words));
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

// a region may go while it is read
function readMemory(memory: number, from: bigint, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  try {
    return length === 0 ? bytes : bytes.subarray(0, readSync(memory, bytes, 0, length, from));
  } catch {
    return Buffer.alloc(0);
  }
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
