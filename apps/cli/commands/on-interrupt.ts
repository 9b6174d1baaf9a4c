const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs `tidy` and ends the process when it is interrupted. Returns what takes that back. */
export function onInterrupt(tidy: () => void): () => void {
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const handler = (): void => {
      tidy();
      process.exit(code);
    };
    process.once(signal, handler);
    return (): void => void process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}
