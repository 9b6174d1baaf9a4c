import { z } from "zod";
import { ReceiptCall, signedText } from "./receipt.js";

/** `foreign`: a call that is of another answer than the receipt. `unlinked`: the one before it was left out, put elsewhere or exchanged. */
export type CallState = "valid" | "malformed" | "altered" | "unknown-key" | "foreign" | "unlinked";
/** One call of a receipt; `fields`: those that are not as a receipt has them, where it is malformed. */
export type CheckedCall = { call: ReceiptCall | null; state: CallState; fields: string[] };
/** Whether these 64 bytes sign this text by this key; both in base64url. False for what is no key or signature. */
export type VerifySignature = (x: string, text: string, signature: string) => boolean | Promise<boolean>;
/** Of a key nothing else is needed, so that a key set made elsewhere does. */
const Known = z.object({ kid: z.string(), x: z.string() });
const KeySet = z.object({ keys: z.array(z.unknown()) });

/** The public keys in a JWK set, by id; what is no such key is left out. Null when it is no key set. */
export function keysIn(given: unknown): Map<string, string> | null {
  const set = KeySet.safeParse(given);
  if (!set.success) return null;
  return new Map(set.data.keys.map((key) => Known.safeParse(key)).flatMap(({ data }) => (data ? [[data.kid, data.x] as const] : [])));
}

/**
 * Checks each call of a receipt as it was given: fields, key, signature, that all belong to one answer, and that none before the last is left out or in
 * another place. The receipt's own call is the first, those before it follow. What was added to a call is noticed like what was altered. Not noticed is a
 * receipt that was read before the last call was made, and what is missing of calls that were not counted yet.
 */
export async function checkReceipt(given: unknown, keys: ReadonlyMap<string, string>, verify: VerifySignature): Promise<CheckedCall[]> {
  const { calls, ...own } = z
    .looseObject({ calls: z.array(z.unknown()).default([]) })
    .catch({ calls: [] })
    .parse(given);
  const first = await checkCall(own, keys, verify);
  const runId = first.call?.runId;
  const earlier = await Promise.all(calls.map((call) => checkCall(call, keys, verify)));
  const isForeign = ({ state, call }: CheckedCall): boolean => state === "valid" && runId !== undefined && call?.runId !== runId;
  const inOrder = [...earlier.map((one): CheckedCall => (isForeign(one) ? { ...one, state: "foreign" } : one)), first];
  const checked = inOrder.map((one, at): CheckedCall => (one.state === "valid" && !isLinked(one.call, inOrder[at - 1]) ? { ...one, state: "unlinked" } : one));
  return [...checked.slice(-1), ...checked.slice(0, -1)];
}

/** Calls that were not counted yet come before all others. */
function isLinked(call: ReceiptCall | null, before: CheckedCall | undefined): boolean {
  const last = before?.call ?? null;
  if (call?.number === undefined) return last?.number === undefined;
  if (!before || (last && last.number === undefined)) return call.number === 1 && call.previous === null;
  return call.number === (last?.number ?? 0) + 1 && call.previous === last?.signature;
}

async function checkCall(given: unknown, keys: ReadonlyMap<string, string>, verify: VerifySignature): Promise<CheckedCall> {
  const parsed = ReceiptCall.safeParse(given);
  if (!parsed.success) return { call: null, state: "malformed", fields: [...new Set(parsed.error.issues.map(({ path }) => path.join(".")))] };
  const call = parsed.data;
  const x = keys.get(call.keyId);
  const state = x === undefined ? "unknown-key" : (await isSigned(given as object, x, verify)) ? "valid" : "altered";
  return { call, state, fields: [] };
}

async function isSigned(given: object, x: string, verify: VerifySignature): Promise<boolean> {
  try {
    return await verify(x, signedText(given), (given as { signature: string }).signature);
  } catch {
    return false;
  }
}
