/** Runs `close` once when the work is over or the process is asked to end, so that no server and no database is left behind. */
export async function untilEnd(work, close) {
  let closing;
  const closeOnce = () => (closing ??= close());
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void closeOnce().finally(() => process.exit(1)));
  try {
    await work();
  } finally {
    await closeOnce();
  }
}
