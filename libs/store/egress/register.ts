import type { Sql } from "../database.js";

/** What an administrator enters in the register of recipients; an empty text takes away what was there. */
export type RegisterFields = {
  contact?: string | undefined;
  purpose?: string | undefined;
  contract?: string | undefined;
  retentionTerms?: string | undefined;
  /** null: nobody has said. */
  trains?: boolean | null | undefined;
  publicAddress?: boolean | undefined;
  /** null: there is none any more. */
  transferBasis?: { kind: string; note: string; by: string } | null | undefined;
};

type Columns = {
  contact?: string | null;
  purpose?: string | null;
  contract?: string | null;
  retentionTerms?: string | null;
  trains?: boolean | null;
  publicAddress?: boolean;
  transferBasis?: string | null;
  transferNote?: string | null;
  transferAt?: Date | null;
  transferBy?: string | null;
};

/** Only what was said. */
export const definedOf = <F extends object>(fields: F): F => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as F;

/** As it lies in `model_provider`; what was not said is not there. */
export function registerColumns(fields: RegisterFields): Columns {
  const { contact, purpose, contract, retentionTerms, trains, publicAddress, transferBasis: basis } = fields;
  const texts = definedOf({ contact, purpose, contract, retentionTerms });
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text || null])),
    ...(trains === undefined ? {} : { trains }),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    ...(basis === undefined ? {} : { transferBasis: basis?.kind ?? null, transferNote: basis?.note ?? null, transferBy: basis?.by ?? null }),
    ...(basis === undefined ? {} : { transferAt: basis && new Date() }),
  };
}

const names: Readonly<Record<keyof Columns, string>> = {
  contact: "contact",
  purpose: "purpose",
  contract: "contract",
  retentionTerms: "retention_terms",
  trains: "trains",
  publicAddress: "public_address",
  transferBasis: "transfer_basis",
  transferNote: "transfer_note",
  transferAt: "transfer_at",
  transferBy: "transfer_by",
};

/** Writes what was said of a provider, in the transaction that holds its row. */
export async function updateRegister(sql: Sql, id: string, fields: RegisterFields): Promise<void> {
  const columns = Object.entries(registerColumns(fields)) as [keyof Columns, unknown][];
  if (!columns.length) return;
  const set = columns.map(([name], at) => `${names[name]} = $${at + 2}`).join(", ");
  await sql.query(`update model_provider set ${set} where id = $1`, [id, ...columns.map(([, value]) => value)]);
}
