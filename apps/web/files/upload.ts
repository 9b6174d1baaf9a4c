import type { File as KeptFile } from "@hoopoe/protocol";

/** Why a file is not taken at all; anything else that went wrong is a HoopoeError. */
export type Unfit = "tooLarge" | "unreadable" | "folder";

/** A file on its way into a message that is being written. `sent`: from 0 to 1. `preview`: an address of the picture on this machine. */
export type Upload = {
  key: string;
  source: File;
  name: string;
  preview: string | null;
  state: "waiting" | "sending" | "failed" | "done";
  sent: number;
  error: unknown;
  unfit: Unfit | null;
  file: KeptFile | null;
};

/** `ready`: all are there. `going`: some are still coming. `failed`: some will not come by themselves. */
export function standing(uploads: readonly Upload[]): "ready" | "going" | "failed" {
  if (uploads.some(({ state }) => state === "failed")) return "failed";
  return uploads.every(({ state }) => state === "done") ? "ready" : "going";
}

/** How many of `offered` still fit beside those that are there. */
export const roomFor = (there: number, offered: number, most: number): number => Math.max(0, Math.min(offered, most - there));

/** Pasted pictures are all called `image.png`: the hour of pasting tells them apart. */
export function pastedName(word: string, type: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return `${word} ${day} ${time}.${type === "image/jpeg" ? "jpg" : (type.split("/")[1] ?? "bin")}`;
}
