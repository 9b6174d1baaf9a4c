import { type Place, uuidv7 } from "@hoopoe/crypto";
import type { ProviderTest } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import { definedOf, registerColumns, updateRegister, type RegisterFields } from "../egress/register.js";
import type { Sealer } from "../sealer.js";

/** What the register of recipients keeps of a provider; null: nobody has said. */
type Register = {
  contact: string | null;
  purpose: string | null;
  contract: string | null;
  retentionTerms: string | null;
  trains: boolean | null;
  transferNote: string | null;
  transferAt: Date | null;
  transferBy: string | null;
  /** One of the organisation's own although its address is public. */
  publicAddress: boolean;
};

export type ProviderRow = Register & {
  id: string;
  name: string;
  baseUrl: string;
  apiKey: string | null;
  /** It has a key that cannot be read: what seals it is gone or its bytes were altered. */
  apiKeyUnreadable: boolean;
  jurisdiction: "local" | "domestic" | "overseas";
  /** Calls at once and calls a minute that it takes; null: as is known of such hosts. */
  concurrency: number | null;
  perMinute: number | null;
  /** On which ground texts may leave the country for it; null: on none. */
  transferBasis: string | null;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
};
type Limits = { concurrency?: number | null | undefined; perMinute?: number | null | undefined };
export type ProviderFields = Limits &
  RegisterFields & {
    name?: string | undefined;
    baseUrl?: string | undefined;
    apiKey?: string | undefined;
    jurisdiction?: string | undefined;
  };
type Stored = Register & {
  id: string;
  name: string;
  baseUrl: string;
  apiKey: Uint8Array | null;
  apiKeyVersion: number;
  jurisdiction: string;
  concurrency: number | null;
  perMinute: number | null;
  transferBasis: string | null;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
};

/** Where the key of a model host belongs; to that host alone, so that nobody who alters the address in the database is sent it. */
export const keyPlace = (id: string, version: number, baseUrl: string): Place => ({
  table: "model_provider",
  column: "api_key",
  rowId: id,
  boundTo: baseUrl,
  version,
});

/** Model hosts and the tries that administrators made of them. API keys are sealed. */
export class ProvidersRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  async create(fields: Limits & RegisterFields & { name: string; baseUrl: string; apiKey?: string | undefined; jurisdiction: string }): Promise<ProviderRow> {
    const id = uuidv7();
    const { name, baseUrl, jurisdiction, concurrency = null, perMinute = null } = fields;
    const apiKey = fields.apiKey ? await this.#seal(keyPlace(id, 1, baseUrl), fields.apiKey) : null;
    const data = { id, name, baseUrl, jurisdiction, concurrency, perMinute, apiKey, ...registerColumns(fields) };
    return this.#open(await this.db.prisma.modelProvider.create({ data }));
  }

  /**
   * An empty `apiKey` takes the key away. Another host is another recipient: what was recorded of the one before (a ground for transfers, a public address
   * of one's own) does not follow. A new address without a key keeps the one that is there, sealed anew for it; one that
   * cannot be read stays so.
   */
  async update(id: string, fields: ProviderFields): Promise<void> {
    // at hand before a connection is held
    await this.sealer.secretKey();
    await this.db.transaction(async (sql) => {
      const { rows } = await sql.query<{ baseUrl: string; apiKey: Buffer | null; version: number }>(
        `select base_url as "baseUrl", api_key as "apiKey", api_key_version as version from model_provider where id = $1 for update`,
        [id],
      );
      const before = rows[0];
      if (!before) return;
      const baseUrl = fields.baseUrl ?? before.baseUrl;
      const kept =
        baseUrl === before.baseUrl ? null : (await this.sealer.open({ place: keyPlace(id, before.version, before.baseUrl), sealed: before.apiKey })).text;
      const apiKey = fields.apiKey ?? kept;
      const version = before.version + (apiKey === null ? 0 : 1);
      const sealed = apiKey === null ? before.apiKey : apiKey === "" ? null : await this.#seal(keyPlace(id, version, baseUrl), apiKey);
      await sql.query(
        `update model_provider set name = coalesce($2, name), base_url = $3, jurisdiction = coalesce($4, jurisdiction), api_key = $5, api_key_version = $6,
           concurrency = case when $7 then $8 else concurrency end, per_minute = case when $9 then $10 else per_minute end,
           updated_at = clock_timestamp() where id = $1`,
        [
          id,
          fields.name,
          baseUrl,
          fields.jurisdiction,
          sealed,
          version,
          fields.concurrency !== undefined,
          fields.concurrency ?? null,
          fields.perMinute !== undefined,
          fields.perMinute ?? null,
        ],
      );
      const moved = new URL(baseUrl).origin !== new URL(before.baseUrl).origin;
      await updateRegister(sql, id, moved ? { transferBasis: null, publicAddress: false, ...definedOf(fields) } : fields);
    });
  }

  async end(id: string): Promise<void> {
    await this.db.prisma.modelProvider.update({ where: { id }, data: { endedAt: new Date(), apiKey: null } });
  }

  /** A provider, also one that was disconnected. */
  async everById(id: string): Promise<ProviderRow | null> {
    const row = await this.db.prisma.modelProvider.findUnique({ where: { id } });
    return row && this.#open(row);
  }

  /** All there ever were, the oldest first. */
  async ever(input: { after: string | null; limit: number }): Promise<ProviderRow[]> {
    const where = input.after ? { id: { gt: input.after } } : {};
    const rows = await this.db.prisma.modelProvider.findMany({ where, orderBy: { id: "asc" }, take: input.limit });
    return Promise.all(rows.map((row) => this.#open(row)));
  }

  /** A living provider. */
  async byId(id: string): Promise<ProviderRow | null> {
    const row = await this.db.prisma.modelProvider.findFirst({ where: { id, endedAt: null } });
    return row && this.#open(row);
  }

  async list(input: { after: string | null; limit: number }): Promise<ProviderRow[]> {
    const rows = await this.db.prisma.modelProvider.findMany({
      where: { endedAt: null, ...(input.after ? { id: { gt: input.after } } : {}) },
      orderBy: { id: "asc" },
      take: input.limit,
    });
    return Promise.all(rows.map((row) => this.#open(row)));
  }

  async askTest(providerId: string, model: string | null): Promise<string> {
    const id = uuidv7();
    await this.db.prisma.providerTest.create({ data: { id, providerId, model } });
    return id;
  }

  /** Takes a test for this worker; null when another has it. */
  async claimTest(id: string): Promise<{ providerId: string; model: string | null } | null> {
    const { count } = await this.db.prisma.providerTest.updateMany({ where: { id, startedAt: null }, data: { startedAt: new Date() } });
    return count ? this.db.prisma.providerTest.findUnique({ where: { id }, select: { providerId: true, model: true } }) : null;
  }

  async finishTest(id: string, result: ProviderTest): Promise<void> {
    await this.db.prisma.providerTest.update({ where: { id }, data: { result, finishedAt: new Date() } });
  }

  async testResult(id: string): Promise<ProviderTest | null> {
    const row = await this.db.prisma.providerTest.findUnique({ where: { id }, select: { result: true } });
    return (row?.result as ProviderTest | null | undefined) ?? null;
  }

  async #seal(place: Place, apiKey: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(this.sealer.seal(await this.sealer.secretKey(), place, apiKey));
  }

  async #open({ apiKey, apiKeyVersion, ...row }: Stored): Promise<ProviderRow> {
    const { text, unreadable } = await this.sealer.open({ place: keyPlace(row.id, apiKeyVersion, row.baseUrl), sealed: apiKey });
    return { ...row, jurisdiction: row.jurisdiction as ProviderRow["jurisdiction"], apiKey: text, apiKeyUnreadable: unreadable };
  }
}
