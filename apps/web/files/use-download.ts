import type { File as KeptFile } from "@hoopoe/protocol";
import { useEffect, useRef, useState } from "react";
import { client } from "../client.js";
import { keepAsFile } from "../controls/keep-as-file.js";
import { cleanName } from "./file-words.js";

type Download = { part: number | null; error: unknown; start: () => void; stop: () => void };

/** Downloads a file. `part`: how much is here, from 0 to 1, while it comes. */
export function useDownload(file: KeptFile): Download {
  const [part, setPart] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = () => {
    const abort = new AbortController();
    running.current?.abort();
    running.current = abort;
    setError(null);
    setPart(0);
    void client.files
      .read(file, { onProgress: setPart, signal: abort.signal })
      // its type would have some browsers rename it
      .then((blob) => keepAsFile(blob, { name: cleanName(file.name), type: "application/octet-stream" }))
      .catch((thrown: unknown) => abort.signal.aborted || setError(thrown))
      .finally(() => running.current === abort && setPart(null));
  };
  return { part, error, start, stop: () => running.current?.abort() };
}
