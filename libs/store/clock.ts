import type pg from "pg";

/** The database's time, so that a wrong clock on one machine changes neither order nor the life of a token. */
export type Clock = { now(): Date; stop(): void };

/** Asks the database for its time now and every 30 s, and goes on from there by the monotonic clock. */
export async function startClock(pool: pg.Pool): Promise<Clock> {
  let offset = Number.NaN;
  const ask = async (): Promise<void> => {
    const before = performance.now();
    const { rows } = await pool.query<{ ms: string }>("select extract(epoch from clock_timestamp()) * 1000 as ms");
    const after = performance.now();
    offset = Number(rows[0]?.ms) - (before + after) / 2;
  };
  await ask();
  const timer = setInterval(() => void ask().catch(() => undefined), 30_000);
  timer.unref();
  return { now: () => new Date(offset + performance.now()), stop: () => clearInterval(timer) };
}
