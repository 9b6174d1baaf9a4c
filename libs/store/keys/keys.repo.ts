import { type MasterKeyDriver, MasterKeyUnavailable } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import { exportKeys } from "./export-keys.js";
import type { Keyring } from "./keyring.js";
import { type MasterKeys, readMasterVersions } from "./master-keys.js";
import { type RotateOptions, rotateMasterKey, rotateWhenDue } from "./rotate.js";
import { failedTryOf, readLastTry, recordTry, type Rotated, type RotationTry, type TriedBy } from "./rotation-outcome.js";

export type MasterVersionStatus = {
  version: number;
  driver: string;
  state: "announced" | "current" | "retired" | "destroyed";
  createdAt: Date;
  retiredAt: Date | null;
  destroyedAt: Date | null;
  /** Data keys that are wrapped under it. */
  keys: number;
};
export type KeysStatus = {
  versions: MasterVersionStatus[];
  /** Data keys by kind: how many there are, how many were destroyed. */
  kinds: { kind: string; living: number; destroyed: number }[];
  /** Living processes by the newest version that they have. */
  nodes: { masterVersion: number; count: number }[];
  /** How the last rotation that was tried went; null when none ever was. */
  lastTry: RotationTry | null;
};

const probe = { id: "0".repeat(16), kind: "probe", subject: "", period: "" };

/** The keys as operators see them: never a key, only numbers. */
export class KeysRepo {
  #available = true;
  #destroyedAt = 0;

  constructor(
    private readonly db: Database,
    private readonly parts: { master: MasterKeys; keyring: Keyring; driver: MasterKeyDriver },
  ) {}

  /** The newest version of the master key that this process has. */
  get newest(): number {
    return this.parts.master.newest;
  }

  /** Tells the current version of the master key from others. */
  get fingerprint(): string {
    return this.parts.master.fingerprint;
  }

  /** Whether the master key answered when it was last looked for. */
  get available(): boolean {
    return this.#available;
  }

  /** Takes up versions of the master key that came or went, and asks the current one whether it is there. @throws MasterKeyUnavailable, WrongMasterKey */
  async refresh(): Promise<void> {
    const { master } = this.parts;
    try {
      await master.refresh();
      await this.#forgetDestroyed();
      await master.current.wrap([{ label: { ...probe, masterVersion: master.current.version }, key: Buffer.alloc(32) }]);
      this.#available = true;
    } catch (error) {
      if (error instanceof MasterKeyUnavailable) this.#available = false;
      throw error;
    }
  }

  /** Lets go of all unwrapped keys; what is needed is unwrapped anew. */
  forget(): void {
    this.parts.keyring.forget();
  }

  /** Keys that another process destroyed are let go of, should the word of it have been lost. */
  async #forgetDestroyed(): Promise<void> {
    const { rows } = await this.db.pool.query<{ at: Date | null }>("select max(effective_at) as at from erasure");
    const at = rows[0]?.at?.getTime() ?? 0;
    if (at > this.#destroyedAt) this.forget();
    this.#destroyedAt = at;
  }

  async status(): Promise<KeysStatus> {
    const { pool } = this.db;
    const versions = await readMasterVersions(pool);
    const { rows: counts } = await pool.query<{ version: number; n: number }>(
      "select master_version as version, count(*)::int as n from keys.wrapped_key where wrapped is not null group by 1",
    );
    const { rows: kinds } = await pool.query<KeysStatus["kinds"][number]>(
      "select kind, count(wrapped)::int as living, (count(*) - count(wrapped))::int as destroyed from keys.wrapped_key group by 1 order by 1",
    );
    const { rows: nodes } = await pool.query<KeysStatus["nodes"][number]>(
      `select master_version as "masterVersion", count(*)::int as count from node where seen_at > now() - interval '15 seconds' group by 1 order by 1`,
    );
    const current = versions.find(({ retiredAt }) => !retiredAt)?.version;
    return {
      versions: versions.map(({ version, driver, createdAt, retiredAt, destroyedAt }) => ({
        version,
        driver,
        createdAt,
        retiredAt,
        destroyedAt,
        state: destroyedAt ? "destroyed" : retiredAt ? "retired" : version === current ? "current" : "announced",
        keys: counts.find((c) => c.version === version)?.n ?? 0,
      })),
      kinds,
      nodes,
      lastTry: await readLastTry(pool),
    };
  }

  /** See `exportKeys`. */
  export(write: (line: string) => Promise<void>): Promise<number> {
    return exportKeys(this.db.pool, this.parts.keyring, write);
  }

  /** See `rotateMasterKey`. */
  rotate(options: RotateOptions): Promise<Rotated> {
    return this.#tried("command", (rotating) => rotateMasterKey(rotating, options));
  }

  /** See `rotateWhenDue`. */
  rotateWhenDue(days: number, options: RotateOptions): Promise<Rotated | null> {
    return this.#tried("schedule", (rotating) => rotateWhenDue(rotating, days, options));
  }

  async #tried<T>(by: TriedBy, rotate: (rotating: Parameters<typeof rotateMasterKey>[0]) => Promise<T>): Promise<T> {
    const { pool } = this.db;
    try {
      return await rotate({ pool, master: this.parts.master, driver: this.parts.driver, by });
    } catch (error) {
      const tried = failedTryOf(error);
      // the first error is the one to tell
      if (tried) await recordTry(pool, tried, { by }).catch(() => undefined);
      throw error;
    }
  }
}
