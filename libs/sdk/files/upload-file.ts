import { type File as KeptFile, routes } from "@hoopoe/protocol";
import { networkError } from "../hoopoe-error.js";
import type { Transfer } from "../rest/http.js";
import { type Refused, readRefusal } from "../rest/read-refusal.js";

export type Upload = { source: Blob; name: string; token: string; onProgress?: ((part: number) => void) | undefined };
type Posting = { url: string; headers: Record<string, string>; body: FormData };

/** Sends one file as `multipart/form-data`. Only an XMLHttpRequest tells how far it is; where there is none, or nobody asks, fetch does it. Throws HoopoeError. */
export async function uploadFile(transfer: Transfer, { source, name, token, onProgress }: Upload): Promise<KeptFile> {
  const body = new FormData();
  body.append("file", source, name);
  const posting = { url: transfer.url(routes.uploadFile.path), headers: { accept: "application/json", authorization: `Bearer ${token}` }, body };
  const answer = onProgress && "XMLHttpRequest" in globalThis ? await postSeen(transfer, posting, onProgress) : await post(transfer, posting);
  if (answer.status < 200 || answer.status >= 300) throw readRefusal(answer);
  onProgress?.(1);
  return JSON.parse(answer.text) as KeptFile;
}

async function post({ cookies, signal }: Transfer, { url, headers, body }: Posting): Promise<Refused> {
  const response = await fetch(url, { method: "POST", headers, body, signal, cache: "no-store", credentials: cookies ? "include" : "omit" });
  return { status: response.status, text: await response.text(), header: (name) => response.headers.get(name) };
}

function postSeen({ cookies, signal, alive }: Transfer, { url, headers, body }: Posting, onProgress: (part: number) => void): Promise<Refused> {
  const request = new XMLHttpRequest();
  const end = (): void => request.abort();
  return new Promise<Refused>((resolve, reject) => {
    request.open("POST", url);
    request.withCredentials = cookies;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      alive();
      // what has left the page is not kept yet
      if (total > 0) onProgress(Math.min(0.99, loaded / total));
    });
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText, header: (name) => request.getResponseHeader(name) }));
    for (const name of ["error", "abort"] as const) request.addEventListener(name, () => reject(networkError()));
    signal.addEventListener("abort", end);
    request.send(body);
  }).finally(() => signal.removeEventListener("abort", end));
}
