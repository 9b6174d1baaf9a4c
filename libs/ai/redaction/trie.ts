const firstSize = 1 << 12;
const stride = 4;

/**
 * Words by their characters, each with a number above 0. Children are found by hashing (node, character) in one table of integers, so ten thousand names
 * cost a megabyte, and a step costs the same however many children a node has.
 */
export class Trie {
  /** Children of the root, by character: most steps are the first, and lead nowhere. */
  readonly #roots = new Int32Array(0x10000);
  /** The node, the character and the child of each place side by side, so that a step is one look into memory. */
  #places = new Int32Array(firstSize * stride);
  #used = 0;
  #values = new Uint8Array(firstSize);
  #next = 1;
  /** The length of the longest word, in UTF-16 code units. */
  longest = 0;

  /** Adds `word` (not empty); of two values for one word the smaller stays. `value`: 1 to 255. */
  add(word: string, value: number): void {
    if (word.length === 0) return;
    let node = 0;
    for (let i = 0; i < word.length; i++) node = this.step(node, word.charCodeAt(i)) || this.#grow(node, word.charCodeAt(i));
    const before = this.#values[node] ?? 0;
    this.#values[node] = before === 0 ? value : Math.min(before, value);
    this.longest = Math.max(this.longest, word.length);
  }

  /** The node that `code` leads to from `node` (the root is 0), or 0 if no word goes on so. */
  step(node: number, code: number): number {
    if (node === 0) return this.#roots[code] as number;
    const places = this.#places;
    const mask = places.length - 1;
    for (let at = (place(node, code) * stride) & mask; ; at = (at + stride) & mask) {
      const child = places[at + 2] as number;
      if (child === 0 || (places[at] === node && places[at + 1] === code)) return child;
    }
  }

  /** The number of the word that ends at `node`, or 0 if none does. */
  value(node: number): number {
    return this.#values[node] as number;
  }

  /** The number of exactly this word, or 0. */
  get(word: string): number {
    let node = 0;
    for (let i = 0; i < word.length; i++) {
      node = this.step(node, word.charCodeAt(i));
      if (node === 0) return 0;
    }
    return this.value(node);
  }

  #grow(node: number, code: number): number {
    const child = this.#next++;
    if (child >= this.#values.length) this.#values = widened(this.#values);
    if (node === 0) this.#roots[code] = child;
    else {
      if (this.#used * 2 * stride >= this.#places.length) this.#rehash();
      this.#insert(node, code, child);
    }
    return child;
  }

  #insert(node: number, code: number, child: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let at = (place(node, code) * stride) & mask;
    while (places[at + 2] !== 0) at = (at + stride) & mask;
    places[at] = node;
    places[at + 1] = code;
    places[at + 2] = child;
    this.#used++;
  }

  #rehash(): void {
    const places = this.#places;
    this.#places = new Int32Array(places.length * 2);
    this.#used = 0;
    for (let at = 0; at < places.length; at += stride) {
      const child = places[at + 2] as number;
      if (child !== 0) this.#insert(places[at] as number, places[at + 1] as number, child);
    }
  }
}

function place(node: number, code: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(code + 1, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function widened(values: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(values.length * 2);
  wider.set(values);
  return wider;
}
