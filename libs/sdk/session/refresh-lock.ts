/** How long to wait for another tab; the server takes a token that was just replaced for 10 s, so going on without is safe. */
const patienceMs = 8_000;

/** Runs `run` while no other tab of this origin does the same; where locks do not exist or do not come free, runs it all the same. */
export async function withRefreshLock<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return run();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patienceMs);
  let begun = false;
  try {
    return await locks.request(name, { signal: abort.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return run();
    });
  } catch (thrown) {
    if (begun) throw thrown;
    return run();
  } finally {
    clearTimeout(timer);
  }
}
