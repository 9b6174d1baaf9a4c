import type { File as KeptFile } from "@hoopoe/protocol";
import type { Http } from "../rest/http.js";
import type { Session } from "../session/session.js";
import type { ClientFiles, TransferOptions } from "../types.js";
import { downloadFile } from "./download-file.js";
import { uploadFile } from "./upload-file.js";

/** One file on its way here, and those who wait for it. */
type Reading = { done: Promise<Blob>; abort: AbortController; waiting: Set<(part: number) => void> };

/** Files to the server and back, for whoever is signed in. */
export class Files implements ClientFiles {
  readonly #http: Http;
  readonly #session: Session;
  readonly #readings = new Map<string, Reading>();

  constructor(http: Http, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  upload(source: Blob, { name, onProgress, signal }: TransferOptions & { name: string }): Promise<KeptFile> {
    return this.#session.withToken((token) => this.#http.transfer(signal, (transfer) => uploadFile(transfer, { source, name, token, onProgress })));
  }

  async read(file: Pick<KeptFile, "id" | "size">, { onProgress = () => {}, signal }: TransferOptions = {}): Promise<Blob> {
    signal?.throwIfAborted();
    const reading = this.#readings.get(file.id) ?? this.#begin(file);
    // one's own, so that asking twice with the same function is waiting twice
    const tell = (part: number): void => onProgress(part);
    reading.waiting.add(tell);
    const leave = (): void => {
      reading.waiting.delete(tell);
      if (reading.waiting.size > 0) return;
      reading.abort.abort();
      // whoever asks next begins anew
      if (this.#readings.get(file.id) === reading) this.#readings.delete(file.id);
    };
    if (!signal) return reading.done.finally(leave);
    let refuse: () => void = () => {};
    const left = new Promise<never>((_, reject) => {
      refuse = () => reject(signal.reason as Error);
    });
    signal.addEventListener("abort", refuse);
    return Promise.race([reading.done, left]).finally(() => {
      signal.removeEventListener("abort", refuse);
      leave();
    });
  }

  async remove(id: string): Promise<void> {
    await this.#session.call("discardFile", { params: { id } });
  }

  #begin({ id, size }: Pick<KeptFile, "id" | "size">): Reading {
    const abort = new AbortController();
    const waiting: Reading["waiting"] = new Set();
    const onProgress = (part: number): void => {
      for (const tell of waiting) tell(part);
    };
    const done = this.#session.withToken((token) => this.#http.transfer(abort.signal, (transfer) => downloadFile(transfer, { id, size, token, onProgress })));
    const reading = { done, abort, waiting };
    this.#readings.set(id, reading);
    const end = (): void => {
      if (this.#readings.get(id) === reading) this.#readings.delete(id);
    };
    done.then(end, end);
    return reading;
  }
}
