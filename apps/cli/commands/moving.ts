type Done = { table: string; rows: number } | { files: number };

/** Shows how far a backup or a restore is, to a person who looks on; `end` clears that line. */
export function showing(what: string): { tell: (done: Done) => void; end: () => void } {
  const shown = process.stderr.isTTY;
  return {
    tell: (done) => {
      if (shown) process.stderr.write(`\r\x1b[K${"files" in done ? `${done.files} files` : `${done.table}: ${done.rows} rows`} ${what}`);
    },
    end: () => void (shown && process.stderr.write("\r\x1b[K")),
  };
}

export const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
