import { z } from "zod";

const One = z.looseObject({ runId: z.unknown(), signature: z.unknown() });
/** As the page saves it: with the public keys of that moment. */
const Saved = z.looseObject({ receipt: One, keys: z.unknown().optional() });

/** The receipts in a file: one, a list, `{ items }`, or one that was saved on the page with keys beside it. Null when it holds none. */
export function receiptsIn(content: unknown): { receipts: unknown[]; keys: unknown } | null {
  const saved = Saved.safeParse(content).data;
  if (saved) return { receipts: [saved.receipt], keys: saved.keys };
  const list = Array.isArray(content) ? content : z.looseObject({ items: z.array(z.unknown()) }).safeParse(content).data?.items;
  // one that is no receipt is told with the others
  if (list) return list.length ? { receipts: list, keys: undefined } : null;
  return One.safeParse(content).success ? { receipts: [content], keys: undefined } : null;
}
