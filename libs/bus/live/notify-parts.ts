import { type Batch, isNodeId } from "./transport.js";

/** NOTIFY takes fewer than 8,000 bytes; 7,500 with room for the head of a part. */
const PART_CHARACTERS = 7_400;
const LARGEST_PARTS = 2_000;
/** What a process that died half way through a batch leaves behind is forgotten after this. */
const FORGET_AFTER_MS = 10_000;
const LARGEST_UNFINISHED = 64;

const HEAD = /^(\S{36}) ([0-9a-z]{1,11}) ([s-]) (\d{1,4})\/(\d{1,4}) ([A-Za-z0-9+/=]*)$/;

/** A batch as texts of at most 7,500 bytes: `node number signals part/parts base64`, numbers in base 36, parts from 1. */
export function cutIntoParts(batch: Batch): string[] {
  const text = batch.sealed.toString("base64");
  const parts = Math.max(1, Math.ceil(text.length / PART_CHARACTERS));
  const head = `${batch.nodeId} ${batch.number.toString(36)} ${batch.signals ? "s" : "-"}`;
  return Array.from({ length: parts }, (_, i) => `${head} ${i + 1}/${parts} ${text.slice(i * PART_CHARACTERS, (i + 1) * PART_CHARACTERS)}`);
}

type Unfinished = { number: string; parts: string[]; of: number; at: number };

/** Puts parts together again. Memory is bounded: one batch per process, so many processes, so many parts. */
export class PartJoiner {
  readonly #unfinished = new Map<string, Unfinished>();

  /** The batch that this part completes, "more" when parts are still to come, or "unreadable" when it fits nowhere. */
  add(text: string): Batch | "more" | "unreadable" {
    const [, nodeId, number, flag, part, of, base64] = HEAD.exec(text) ?? [];
    if (!isNodeId(nodeId) || number === undefined || base64 === undefined) return "unreadable";
    const batch = this.#gather(nodeId, { number, part: Number(part), of: Number(of), base64 });
    if (typeof batch === "string") return batch;
    return { nodeId, number: Number.parseInt(number, 36), signals: flag === "s", sealed: Buffer.from(batch.join(""), "base64") };
  }

  #gather(nodeId: string, piece: { number: string; part: number; of: number; base64: string }): string[] | "more" | "unreadable" {
    if (piece.part === 1 && piece.of === 1) return [piece.base64];
    if (piece.of > LARGEST_PARTS || piece.part < 1 || piece.part > piece.of) return "unreadable";
    if (piece.part === 1) this.#begin(nodeId, piece.number, piece.of);
    const unfinished = this.#unfinished.get(nodeId);
    // Parts of one statement arrive in order and without others of the same process between them.
    const fits = unfinished?.number === piece.number && unfinished.of === piece.of && unfinished.parts.length === piece.part - 1;
    if (!unfinished || !fits) {
      this.#unfinished.delete(nodeId);
      return "unreadable";
    }
    unfinished.parts.push(piece.base64);
    if (piece.part < piece.of) return "more";
    this.#unfinished.delete(nodeId);
    return unfinished.parts;
  }

  #begin(nodeId: string, number: string, of: number): void {
    const now = performance.now();
    for (const [id, { at }] of this.#unfinished) {
      if (now - at > FORGET_AFTER_MS || this.#unfinished.size >= LARGEST_UNFINISHED) this.#unfinished.delete(id);
    }
    this.#unfinished.delete(nodeId);
    this.#unfinished.set(nodeId, { number, parts: [], of, at: now });
  }
}
