const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Keeps UTF-16 surrogate pairs whole when a host cuts them between chunks; what stays alone becomes U+FFFD, and NUL vanishes. */
export class CharacterJoiner {
  #high = "";

  push(chunk: string): string {
    let text = this.#high + chunk;
    this.#high = "";
    if (text !== "" && isHigh(text.charCodeAt(text.length - 1))) {
      this.#high = text.slice(-1);
      text = text.slice(0, -1);
    }
    return clean(text);
  }

  end(): string {
    const rest = this.#high;
    this.#high = "";
    return clean(rest);
  }
}

function clean(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replaceAll("\0", "");
}

/** A text in pieces of at most `length` UTF-16 units, no pair cut. */
export function* inPieces(text: string, length: number): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + length, text.length);
    if (end < text.length && isHigh(text.charCodeAt(end - 1))) end -= 1;
    yield text.slice(at, end);
    at = end;
  }
}
