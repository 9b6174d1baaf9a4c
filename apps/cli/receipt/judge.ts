import type { CheckedCall, ReceiptCall } from "@hoopoe/protocol";

export type Verdict = "valid" | "altered" | "unknown-key";
/** What was found of one receipt. `payload`: whether the body is that of one of its calls; null: it was not asked. */
export type Judged = { verdict: Verdict; calls: { state: CheckedCall["state"]; fields: string[]; call: ReceiptCall | null }[]; payload: boolean | null };

export const exitCodes: Readonly<Record<Verdict, number>> = { valid: 0, altered: 1, "unknown-key": 2 };

/** `payload`: SHA-256 of a request's body in hex. A body that is another one counts like what was altered; so does one of a call that was not checked. */
export function judge(calls: CheckedCall[], payload: string | null): Judged {
  const matches = payload === null ? null : calls.some(({ call }) => call?.payloadSha256 === payload);
  const states = new Set(calls.map(({ state }) => state));
  const broken = matches === false || [...states].some((state) => state !== "valid" && state !== "unknown-key");
  return { verdict: broken ? "altered" : states.has("unknown-key") ? "unknown-key" : "valid", calls, payload: matches };
}
