import { createHmac, randomBytes } from "node:crypto";
import type { Detect } from "@hoopoe/ai";

type Found = ReturnType<Detect>;

/** What is worth remembering: short texts are read sooner than they are hashed. */
const shortest = 200;

/**
 * Where texts of earlier prompts had something to mask, as long as names and words stay the same: a conversation's history is asked about again with each
 * question. Kept are places and kinds under a keyed hash of the text, never the text; the key lives and dies with the process. The longest unused go first.
 */
export class RememberedFindings {
  readonly #key = randomBytes(32);
  readonly #found = new Map<string, Found>();

  constructor(private readonly most = 2_000) {}

  /** What `detect` finds in `text`, from memory if it was asked before. What it throws is not remembered. */
  of(text: string, detect: Detect): Found {
    if (text.length < shortest) return detect(text);
    const name = createHmac("sha256", this.#key).update(text).digest("base64");
    const found = this.#found.get(name) ?? detect(text);
    this.#found.delete(name);
    this.#found.set(name, found);
    if (this.#found.size > this.most) this.#found.delete(this.#found.keys().next().value as string);
    return found;
  }

  /** How many texts are remembered. */
  get size(): number {
    return this.#found.size;
  }
}
