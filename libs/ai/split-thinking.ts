type SplitText = { text: string; reasoning: string };

const open = "<think>";
const close = "</think>";

/** How many characters at the end of `text` could be the beginning of `tag`. */
function tailOf(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) if (tag.startsWith(text.slice(-length))) return length;
  return 0;
}

/**
 * Parts an answer from the thinking that a host left in it as `<think>…</think>`, with the tags cut anywhere between chunks. Only at the very
 * beginning: further on it is the answer's own text (somebody may ask about the tag).
 */
export class ThinkingSplitter {
  #state: "before" | "thinking" | "after" | "answer" = "before";
  #held = "";

  push(chunk: string): SplitText {
    const out: SplitText = { text: "", reasoning: "" };
    this.#held += chunk;
    if (this.#state === "before") this.#begin();
    if (this.#state === "thinking") out.reasoning = this.#think();
    if (this.#state === "after") this.#held = this.#held.trimStart();
    if (this.#state === "after" && this.#held !== "") this.#state = "answer";
    if (this.#state === "answer") {
      out.text = this.#held;
      this.#held = "";
    }
    return out;
  }

  /** What was held back, when nothing more comes. */
  end(): SplitText {
    const held = this.#held;
    this.#held = "";
    return this.#state === "thinking" ? { text: "", reasoning: held } : { text: held, reasoning: "" };
  }

  #begin(): void {
    const start = this.#held.trimStart();
    if (start.startsWith(open)) {
      this.#state = "thinking";
      this.#held = start.slice(open.length);
    } else if (!open.startsWith(start)) this.#state = "answer";
  }

  #think(): string {
    const at = this.#held.indexOf(close);
    const end = at >= 0 ? at : this.#held.length - tailOf(this.#held, close);
    const reasoning = this.#held.slice(0, end);
    this.#held = this.#held.slice(at >= 0 ? at + close.length : end);
    if (at >= 0) this.#state = "after";
    return reasoning;
  }
}
