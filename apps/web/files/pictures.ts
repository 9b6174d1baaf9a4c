import type { Observable, TransferOptions } from "@hoopoe/sdk";
import type { PictureFile } from "./file-words.js";

export type PictureState = { status: "waiting" | "shown" | "failed"; url: string | null; error: unknown };
type Entry = { file: PictureFile; state: PictureState; holders: number; keep: boolean; abort: AbortController | null };

export type PicturesOptions = {
  read: (file: PictureFile, options: TransferOptions) => Promise<Blob>;
  urls: Pick<typeof URL, "createObjectURL" | "revokeObjectURL">;
};

const atOnce = 4;
/** Of pictures that nobody looks at, so much stays in memory: scrolling back shows them at once. In bytes. */
const keptBytes = 48 * 1024 * 1024;
const waiting: PictureState = { status: "waiting", url: null, error: null };

/** Pictures as addresses that only this page knows. They are read when somebody looks, few at a time, and let go of after. */
export class Pictures {
  readonly #options: PicturesOptions;
  /** By id, the longest unheld first. */
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  #reading = 0;

  constructor(options: PicturesOptions) {
    this.#options = options;
  }

  watch(id: string): Observable<PictureState> {
    return {
      get: () => this.#entries.get(id)?.state ?? waiting,
      subscribe: (onChange) => {
        this.#listeners.add(onChange);
        return () => this.#listeners.delete(onChange);
      },
    };
  }

  /** Somebody looks at it. Returns the way to look away. */
  hold(file: PictureFile): () => void {
    const entry = this.#entry(file);
    entry.holders += 1;
    this.#read();
    let held = true;
    return () => {
      if (held) entry.holders -= 1;
      held = false;
      if (entry.holders === 0) this.#rest(entry);
    };
  }

  /** What was just uploaded here need not be read. */
  seed(file: PictureFile, blob: Blob): void {
    if (this.#entries.has(file.id)) return;
    const entry = this.#entry(file);
    this.#show(entry, blob);
    this.#rest(entry);
  }

  /** Reads one again that failed. */
  retry(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.state.status !== "failed") return;
    entry.state = waiting;
    this.#tell();
    this.#read();
  }

  /** Those that failed, in case it was for want of a connection. */
  retryAll(): void {
    for (const id of this.#entries.keys()) this.retry(id);
  }

  /** Something may not be seen any more: keeps nothing that nobody looks at, and what is looked at only for so long. */
  keepNone(): void {
    for (const entry of this.#entries.values()) {
      entry.keep = false;
      if (entry.holders === 0) this.#drop(entry);
    }
  }

  /** Lets go of everything. */
  clear(): void {
    for (const entry of this.#entries.values()) this.#drop(entry);
  }

  #entry(file: PictureFile): Entry {
    const known = this.#entries.get(file.id);
    if (known) return known;
    const entry: Entry = { file, state: waiting, holders: 0, keep: true, abort: null };
    this.#entries.set(file.id, entry);
    return entry;
  }

  #read(): void {
    for (const entry of this.#entries.values()) {
      if (this.#reading >= atOnce) return;
      if (entry.holders > 0 && entry.state.status === "waiting" && !entry.abort) void this.#readOne(entry);
    }
  }

  async #readOne(entry: Entry): Promise<void> {
    const abort = new AbortController();
    entry.abort = abort;
    this.#reading += 1;
    try {
      const blob = await this.#options.read(entry.file, { signal: abort.signal });
      if (!abort.signal.aborted) this.#show(entry, blob);
    } catch (error) {
      if (!abort.signal.aborted) entry.state = { status: "failed", url: null, error };
    } finally {
      this.#reading -= 1;
      if (entry.abort === abort) entry.abort = null;
    }
    this.#tell();
    this.#read();
  }

  #show(entry: Entry, blob: Blob): void {
    // The type that was found by the server, whatever the answer calls it: an address with another could be opened as a page of this origin.
    const url = this.#options.urls.createObjectURL(new Blob([blob], { type: entry.file.type }));
    entry.state = { status: "shown", url, error: null };
  }

  /** Nobody looks at it. */
  #rest(entry: Entry): void {
    if (entry.state.status !== "shown" || !entry.keep) return this.#drop(entry);
    this.#entries.delete(entry.file.id);
    this.#entries.set(entry.file.id, entry);
    const idle = [...this.#entries.values()].filter(({ holders, state }) => holders === 0 && state.url);
    let bytes = idle.reduce((sum, { file }) => sum + file.size, 0);
    for (const one of idle) {
      if (bytes <= keptBytes) return;
      bytes -= one.file.size;
      this.#drop(one);
    }
  }

  #drop(entry: Entry): void {
    entry.abort?.abort();
    entry.abort = null;
    if (entry.state.url) this.#options.urls.revokeObjectURL(entry.state.url);
    entry.state = waiting;
    if (this.#entries.get(entry.file.id) === entry) this.#entries.delete(entry.file.id);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
