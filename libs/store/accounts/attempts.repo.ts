import type { Database } from "../database.js";

/** A keyed hash of an account name or an address, and how many failures its window has room for. */
export type Limited = { key: Buffer; limit: number };
/** Since when the windows run in which an attempt was counted. */
type Counted = { accountSince: string; addressSince: string | null };
export type Reservation = ({ granted: true } & Counted) | { granted: false /** Until the fullest window ends. */; leftMs: number };

const isOver = "a.started_at <= now() - make_interval(secs => $3::float / 1000)";
/** Counts one in a window with room, or begins the next window; gives nothing when it is full. */
const count = (source: string, limit: string): string => `
  insert into sign_in_attempt as a (key, failures, started_at) ${source}
  on conflict (key) do update set failures = case when ${isOver} then 1 else a.failures + 1 end,
    started_at = case when ${isOver} then excluded.started_at else a.started_at end
  where ${isOver} or a.failures < ${limit}
  returning started_at::text as since`;

/**
 * Failed attempts at passwords, counted per account and address over a window, by all processes together. An attempt counts as failed from
 * before it is tried: of many at once, on however many servers, no more are tried than the window has room for.
 */
export class AttemptsRepo {
  constructor(private readonly db: Database) {}

  /** Counts an attempt, or refuses it and counts nothing. */
  async reserve(account: Limited, address: Limited | null, windowMs: number): Promise<Reservation> {
    const { rows } = await this.db.pool.query<{ account_since: string | null; address_since: string | null }>({
      name: "reserve_attempt",
      text: `with account as (${count("values ($1::bytea, 1, now())", "$4::int")}),
         address as (${count("select $2::bytea, 1, now() where $2::bytea is not null and exists (select 1 from account)", "$5::int")})
       select (select since from account) as account_since, (select since from address) as address_since`,
      values: [account.key, address?.key ?? null, windowMs, account.limit, address?.limit ?? 0],
    });
    const { account_since: accountSince, address_since: addressSince } = rows[0] ?? { account_since: null, address_since: null };
    if (accountSince !== null && (addressSince !== null || address === null)) return { granted: true, accountSince, addressSince };
    if (accountSince !== null) await this.#takeBack(account.key, accountSince);
    return { granted: false, leftMs: await this.#leftMs([account, ...(address ? [address] : [])], windowMs) };
  }

  /** It was right: the account begins anew, the address has one failure less. One known password must not buy guesses at others. */
  async succeeded(account: Limited, address: Limited | null, { addressSince }: Counted): Promise<void> {
    await this.db.pool.query("delete from sign_in_attempt where key = $1", [account.key]);
    if (address && addressSince !== null) await this.#takeBack(address.key, addressSince);
  }

  /** It was not tried after all. */
  async cancel(account: Limited, address: Limited | null, { accountSince, addressSince }: Counted): Promise<void> {
    await this.#takeBack(account.key, accountSince);
    if (address && addressSince !== null) await this.#takeBack(address.key, addressSince);
  }

  async #takeBack(key: Buffer, since: string): Promise<void> {
    await this.db.pool.query("update sign_in_attempt set failures = failures - 1 where key = $1 and started_at = $2::timestamptz and failures > 0", [
      key,
      since,
    ]);
  }

  async #leftMs(full: Limited[], windowMs: number): Promise<number> {
    const { rows } = await this.db.pool.query<{ left_ms: number | null }>(
      `select max($3::float - extract(epoch from now() - a.started_at) * 1000)::float as left_ms
       from sign_in_attempt a join unnest($1::bytea[], $2::int[]) as l(key, room) on a.key = l.key and a.failures >= l.room`,
      [full.map(({ key }) => key), full.map(({ limit }) => limit), windowMs],
    );
    return rows[0]?.left_ms ?? 0;
  }
}
