import { errorFields, type WarnSeldom } from "../log-seldom.js";
import { pause, within } from "../time-limit.js";

const OPEN_LIMIT_MS = 5_000;
const PING_EVERY_MS = 3_000;
const PING_LIMIT_MS = 3_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A process stopped for longer was taken for dead by the others, who then sent it nothing: it has to read what it missed. */
const SLEPT_MS = 9_000;

export type Connection = {
  /** Round trip to the backend; rejects or hangs when the connection is only half open. */
  ping(): Promise<unknown>;
  /** Cuts the connection at once, without a word to the backend. */
  destroy(): void;
};

export type KeptConnection<C> = { current(): C | null; close(): void };

type Keeping<C> = {
  name: string;
  /** Rejects when the backend cannot be reached. Calls `lost` whenever the connection breaks; `signal` aborts an attempt that takes too long. */
  open(lost: () => void, signal: AbortSignal): Promise<C>;
  onChange(): void;
  warn: WarnSeldom;
};

/**
 * Keeps one connection open for ever: opens it, pings it every few seconds, and opens another (after 0.1 s, doubling to 5 s) when it breaks,
 * falls silent, or when this process slept.
 */
export function keepConnected<C extends Connection>(keeping: Keeping<C>): KeptConnection<C> {
  const closing = new AbortController();
  let current: C | null = null;
  const show = (connection: C | null): void => {
    current = connection;
    if (!closing.signal.aborted) keeping.onChange();
  };

  const keep = async (): Promise<void> => {
    let wait = FIRST_PAUSE_MS;
    while (!closing.signal.aborted) {
      const lost = new AbortController();
      try {
        const connection = await openInTime(keeping, lost, closing.signal);
        const openedAt = performance.now();
        if (!closing.signal.aborted) {
          show(connection);
          await watch(connection, AbortSignal.any([lost.signal, closing.signal]));
          show(null);
        }
        connection.destroy();
        if (performance.now() - openedAt > LONGEST_PAUSE_MS) wait = FIRST_PAUSE_MS;
        if (!closing.signal.aborted) keeping.warn("live connection lost", { connection: keeping.name });
      } catch (error) {
        if (!closing.signal.aborted) keeping.warn("live connection not available", { connection: keeping.name, ...errorFields(error) });
      }
      await pause(wait, closing.signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  };
  void keep();
  return {
    current: () => current,
    close: () => {
      closing.abort();
      current?.destroy();
      current = null;
    },
  };
}

async function openInTime<C extends Connection>(keeping: Keeping<C>, lost: AbortController, closing: AbortSignal): Promise<C> {
  const late = AbortSignal.any([AbortSignal.timeout(OPEN_LIMIT_MS), closing]);
  const opening = keeping.open(() => lost.abort(), late);
  try {
    return await within(OPEN_LIMIT_MS, opening);
  } catch (error) {
    void opening.then(
      (connection) => connection.destroy(),
      () => undefined,
    );
    throw error;
  }
}

/** Returns when the connection is lost. */
async function watch(connection: Connection, lost: AbortSignal): Promise<void> {
  while (!lost.aborted) {
    const from = performance.now();
    await pause(PING_EVERY_MS, lost);
    if (lost.aborted || performance.now() - from > SLEPT_MS) return;
    try {
      await within(PING_LIMIT_MS, connection.ping());
    } catch {
      return;
    }
  }
}
