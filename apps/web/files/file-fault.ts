import { HoopoeError } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { errorText } from "../i18n/error-text.js";
import { sizeWords } from "./file-words.js";
import type { Upload } from "./upload.js";

/** `online`: whether there is a connection now; `largest`: what the server takes, in bytes, where that is known. */
type Circumstances = { language: string; online: boolean; largest: number | null };

/** Why a file did not get to the server, in a sentence that says what to do. */
export function uploadFault(t: TFunction, { error, unfit }: Pick<Upload, "error" | "unfit">, { language, online, largest }: Circumstances): string {
  const code = error instanceof HoopoeError ? error.code : null;
  if (unfit === "tooLarge" || code === "TOO_LARGE")
    return largest === null ? t("files.unfit.tooLargeSomehow") : t("files.unfit.tooLarge", { limit: sizeWords(language, largest) });
  if (unfit) return t(`files.unfit.${unfit}`);
  if (code === "NETWORK") return online ? t("files.cut") : t("files.offline");
  if (code === "UNAVAILABLE") return t("files.full");
  if (code !== "RATE_LIMITED") return errorText(t, error).sentence;
  const wait = (error as HoopoeError).retryAfterMs;
  return wait ? t("files.tooManyWait", { seconds: Math.ceil(wait / 1_000) }) : t("files.tooMany");
}

/** Whether the same file may get there another time. */
export const mayRetry = ({ error, unfit }: Pick<Upload, "error" | "unfit">): boolean =>
  unfit === null && !(error instanceof HoopoeError && (error.code === "TOO_LARGE" || error.code === "VALIDATION"));

/** Why a file did not come from the server. */
export function readFault(t: TFunction, error: unknown): string {
  return error instanceof HoopoeError && error.code === "NOT_FOUND" ? t("files.gone") : errorText(t, error).sentence;
}
