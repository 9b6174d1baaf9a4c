import { type ModelProvider, type RouteBodyInput, TransferBasisKind } from "@hoopoe/protocol";

/** The entries of several words. */
export const entries = ["contact", "purpose", "contract", "retentionTerms"] as const;
export const longestEntry = 500;

type Basis = TransferBasisKind | "none";
export type RegisterValues = Record<(typeof entries)[number], string> & {
  trains: "yes" | "no" | "unsaid";
  basis: Basis;
  note: string;
  publicAddress: boolean;
};

type Registered = Pick<ModelProvider, (typeof entries)[number] | "trains" | "transferBasis" | "publicAddress">;

export const basisKinds: readonly Basis[] = ["none", ...TransferBasisKind.options];

const said = (trains: boolean | null): RegisterValues["trains"] => (trains === null ? "unsaid" : trains ? "yes" : "no");

export const valuesOf = ({ contact, purpose, contract, retentionTerms, trains, transferBasis, publicAddress }: Registered): RegisterValues => ({
  contact: contact ?? "",
  purpose: purpose ?? "",
  contract: contract ?? "",
  retentionTerms: retentionTerms ?? "",
  trains: said(trains),
  basis: transferBasis?.kind ?? "none",
  note: transferBasis?.note ?? "",
  publicAddress,
});

/** What was changed and nothing else: a basis that stays keeps who recorded it and when. */
export function changesOf(registered: Registered, values: RegisterValues): RouteBodyInput<"adminUpdateProvider"> {
  const before = valuesOf(registered);
  const texts = entries.filter((name) => values[name].trim() !== before[name]).map((name) => [name, values[name].trim()] as const);
  const { trains, basis, publicAddress } = values;
  const note = values.note.trim();
  const isOther = basis !== before.basis || (basis !== "none" && note !== before.note);
  return {
    ...Object.fromEntries(texts),
    ...(trains === before.trains ? {} : { trains: trains === "unsaid" ? ("none" as const) : trains === "yes" }),
    ...(isOther ? { transferBasis: basis === "none" ? ("none" as const) : { kind: basis, note } } : {}),
    ...(publicAddress === before.publicAddress ? {} : { publicAddress }),
  };
}
