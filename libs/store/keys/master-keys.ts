import { type MasterKey, type MasterKeyDriver, MasterKeyUnavailable, type MasterVersion } from "@hoopoe/crypto";
import type { Sql } from "../database.js";

/** The master key does not belong to this database. */
export class WrongMasterKey extends Error {
  override readonly name = "WrongMasterKey";
  constructor() {
    super("This database was made with another master key. Point MASTER_KEY_FILE at the key that belongs to it; nothing was changed.");
  }
}

export type MasterVersionRow = MasterVersion & { createdAt: Date; retiredAt: Date | null; destroyedAt: Date | null };

/** All versions that this database ever had, the oldest first. */
export async function readMasterVersions(sql: Sql): Promise<MasterVersionRow[]> {
  // as one value, because it is read before migrations too, when not all columns are there yet
  type Kept = { driver?: string; parameters?: Record<string, string> | null; created_at: string; retired_at?: string | null; destroyed_at?: string | null };
  const { rows } = await sql.query<{ version: number; verifier: Buffer; kept: Kept }>(
    "select version, verifier, to_jsonb(m) - 'verifier' as kept from keys.master_key m order by version",
  );
  const time = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);
  return rows.map(({ version, verifier, kept }) => ({
    version,
    verifier,
    driver: kept.driver ?? "file",
    parameters: kept.parameters ?? null,
    createdAt: new Date(kept.created_at),
    retiredAt: time(kept.retired_at),
    destroyedAt: time(kept.destroyed_at),
  }));
}

/**
 * The versions of the master key that this process has. The oldest that is not retired is current: a newer one is announced first, and taken up
 * when all processes have it.
 */
export class MasterKeys {
  readonly #open = new Map<number, MasterKey>();
  #current: MasterKey | undefined;
  #fingerprint = "";
  #living: ReadonlySet<number> = new Set();

  private constructor(
    private readonly sql: Sql,
    private readonly driver: MasterKeyDriver,
  ) {}

  /**
   * An empty database takes the driver's key as its first version; afterwards only a driver that has the current one is let in.
   * @throws WrongMasterKey before anything is written; MasterKeyUnavailable, MasterKeyError
   */
  static async unlock(sql: Sql, driver: MasterKeyDriver): Promise<MasterKeys> {
    const keys = new MasterKeys(sql, driver);
    if ((await readMasterVersions(sql)).length === 0) await announce(sql, await driver.make(1, []));
    await keys.refresh();
    return keys;
  }

  /** New keys are wrapped under this version. */
  get current(): MasterKey {
    if (!this.#current) throw new WrongMasterKey();
    return this.#current;
  }

  /** Tells the current version from others, 64 hex digits; says nothing about the key. */
  get fingerprint(): string {
    return this.#fingerprint;
  }

  /** The newest version that this process can unwrap with. */
  get newest(): number {
    return Math.max(0, ...this.#open.keys());
  }

  /**
   * The key of a version, looked for again when it is not known yet; null when there is no such version, or none any more.
   * @throws MasterKeyUnavailable when there is, and this process does not have it
   */
  async find(version: number): Promise<MasterKey | null> {
    if (!this.#open.has(version)) await this.refresh();
    const key = this.#open.get(version);
    if (!key && this.#living.has(version)) throw new MasterKeyUnavailable(`version ${version} of the master key is not here`);
    return key ?? null;
  }

  /** As `find`, of a version that there must be. @throws MasterKeyUnavailable */
  async at(version: number): Promise<MasterKey> {
    const key = await this.find(version);
    if (!key) throw new MasterKeyUnavailable(`there is no version ${version} of the master key`);
    return key;
  }

  /** Takes up what was announced, retired or destroyed meanwhile. @throws WrongMasterKey when the current version is not to be had */
  async refresh(): Promise<void> {
    const versions = await readMasterVersions(this.sql);
    this.#living = new Set(versions.filter(({ destroyedAt }) => !destroyedAt).map(({ version }) => version));
    for (const row of versions) {
      if (row.destroyedAt) this.#open.delete(row.version);
      else if (!this.#open.has(row.version)) {
        const key = await this.driver.open(row);
        if (key) this.#open.set(row.version, key);
      }
    }
    const current = versions.find(({ retiredAt }) => !retiredAt);
    const key = current && this.#open.get(current.version);
    if (!key) throw new WrongMasterKey();
    this.#current = key;
    this.#fingerprint = current.verifier.toString("hex");
  }
}

/** Makes a version known to all; another process may do so at the same time, the first counts. */
export async function announce(sql: Sql, { version, driver, verifier, parameters }: MasterVersion): Promise<void> {
  await sql.query("insert into keys.master_key (version, driver, verifier, parameters) values ($1, $2, $3, $4) on conflict do nothing", [
    version,
    driver,
    verifier,
    parameters,
  ]);
}
