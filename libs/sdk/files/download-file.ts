import { routes } from "@hoopoe/protocol";
import type { Transfer } from "../rest/http.js";
import { readRefusal } from "../rest/read-refusal.js";

export type Download = { id: string; size: number; token: string; onProgress: (part: number) => void };

/** Reads a file's bytes. They stay in memory: no cache on a disk keeps them unsealed. Throws HoopoeError. */
export async function downloadFile({ url, cookies, signal, alive }: Transfer, { id, size, token, onProgress }: Download): Promise<Blob> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url(routes.readFile.path.replace(":id", encodeURIComponent(id))), {
    headers,
    signal,
    cache: "no-store",
    credentials: cookies ? "include" : "omit",
  });
  if (!response.ok) throw readRefusal({ status: response.status, text: await response.text(), header: (name) => response.headers.get(name) });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let had = 0;
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    alive();
    parts.push(value);
    had += value.length;
    onProgress(size > 0 ? Math.min(1, had / size) : 1);
  }
  return new Blob(parts, { type: response.headers.get("content-type") ?? "" });
}
