import { type Place, uuidv7 } from "@hoopoe/crypto";
import { defaultEgressRules, type EgressRules } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { Sealer } from "../sealer.js";

/** The organisation's own words, masked in what leaves: terms as they are, patterns as regular expressions. */
export type OwnWords = { terms: { text: string; label?: string }[]; patterns: { name: string; pattern: string }[] };
/** What `rules` of the table holds. */
export type EgressSettings = { rules: EgressRules; images: { domestic: boolean; overseas: boolean }; linkHosts: string[] };
export type EgressPolicyRow = EgressSettings & { version: number; words: OwnWords; wordsUnreadable: boolean; createdAt: Date | null; createdBy: string | null };

type Stored = { id: string; version: number; rules: EgressSettings; words: Buffer | null; createdAt: Date; createdBy: string | null };

export type PolicyVersionRow = { version: number; createdAt: Date | null; createdBy: string | null };
type NewPolicy = EgressSettings & { words: OwnWords; createdBy: string; ifVersion?: number | undefined };

const columns = `id, version, rules, words, created_at as "createdAt", created_by as "createdBy"`;

/** Where the organisation's own words belong. */
export const wordsPlace = (id: string): Place => ({ table: "egress_policy", column: "words", rowId: id, version: 1 });

/** The policy of an organisation that has made none. */
const unmade: EgressPolicyRow = {
  version: 1,
  rules: defaultEgressRules,
  images: { domestic: false, overseas: false },
  linkHosts: [],
  words: { terms: [], patterns: [] },
  wordsUnreadable: false,
  createdAt: null,
  createdBy: null,
};

/** What may leave, to where. */
export class EgressPolicyRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** The policy that holds now. */
  async current(): Promise<EgressPolicyRow> {
    const { rows } = await this.db.pool.query<Stored>({
      name: "egress_policy",
      text: `select ${columns} from egress_policy order by version desc limit 1`,
    });
    return rows[0] ? this.#open(rows[0]) : unmade;
  }

  /** Hosts whose addresses may be links in what AI wrote. */
  async linkHosts(): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ hosts: string[] | null }>({
      name: "egress_link_hosts",
      text: "select rules->'linkHosts' as hosts from egress_policy order by version desc limit 1",
    });
    return rows[0]?.hosts ?? [];
  }

  /** What held under this version; null: there was none such. */
  async byVersion(version: number): Promise<EgressPolicyRow | null> {
    const { rows } = await this.db.pool.query<Stored>(`select ${columns} from egress_policy where version = $1`, [version]);
    return rows[0] ? this.#open(rows[0]) : version === unmade.version ? unmade : null;
  }

  /** Which versions there were, the newest first, below `before`. */
  async versions({ before, limit }: { before: number | null; limit: number }): Promise<PolicyVersionRow[]> {
    const { rows } = await this.db.pool.query<PolicyVersionRow>(
      `select version, created_at as "createdAt", created_by as "createdBy" from egress_policy where $1::int is null or version < $1 order by version desc limit $2`,
      [before, limit],
    );
    const isLast = rows.length < limit && (before === null || before > unmade.version);
    return isLast ? [...rows, { version: unmade.version, createdAt: null, createdBy: null }] : rows;
  }

  /** Makes the next version, unless another than `ifVersion` holds by now: then null. */
  async put({ words, createdBy, ifVersion, ...settings }: NewPolicy): Promise<EgressPolicyRow | null> {
    const id = uuidv7();
    const sealed = this.sealer.seal(await this.sealer.secretKey(), wordsPlace(id), JSON.stringify(words));
    const row = await this.db.transaction(async (sql) => {
      // two at once are two versions, or one of them is told
      await sql.query("select pg_advisory_xact_lock(hashtextextended('egress policy', 0))");
      const { rows } = await sql.query<Stored>(
        `insert into egress_policy (id, version, rules, words, created_by)
         select $1, held.version + 1, $2, $3, $4 from (select coalesce(max(version), ${unmade.version}) as version from egress_policy) held
         where $5::int is null or held.version = $5 returning ${columns}`,
        [id, JSON.stringify(settings), sealed, createdBy, ifVersion ?? null],
      );
      return rows[0];
    });
    return row ? this.#open(row) : null;
  }

  async #open({ id, rules, words, ...row }: Stored): Promise<EgressPolicyRow> {
    const { text, unreadable } = await this.sealer.open({ place: wordsPlace(id), sealed: words });
    return { ...row, ...rules, words: text === null ? unmade.words : (JSON.parse(text) as OwnWords), wordsUnreadable: unreadable || text === null };
  }
}
