import { HoopoeError } from "@hoopoe/sdk";
import type { TFunction } from "i18next";

/** `fields`: which fields of the input were refused and why, in the server's words. */
export type ErrorText = { sentence: string; requestId: string | null; fields: string[] };

/** An error as people can read it, and the id under which an administrator finds it in the log. Unknown errors read as INTERNAL. */
export function errorText(t: TFunction, error: unknown): ErrorText {
  if (!(error instanceof HoopoeError)) return { sentence: t("error.INTERNAL"), requestId: null, fields: [] };
  const fields = error.errors.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  const requestId = error.code === "INTERNAL" ? (error.requestId ?? null) : null;
  const { code, retryAfterMs } = error;
  if ((code === "RATE_LIMITED" || code === "OVERLOADED" || code === "UNAVAILABLE") && retryAfterMs) {
    return { sentence: t(`error.${code}_wait`, { seconds: Math.ceil(retryAfterMs / 1000) }), requestId, fields };
  }
  return { sentence: t(`error.${code}`), requestId, fields };
}

export const hasCode = (error: unknown, code: HoopoeError["code"]): boolean => error instanceof HoopoeError && error.code === code;
