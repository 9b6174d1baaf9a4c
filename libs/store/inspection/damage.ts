/** What can be wrong with the store. Each kind is explained where it is looked for. */
export type DamageKind =
  | "seq-missing"
  | "seq-repeated"
  | "seq-exchanged"
  | "time-reversed"
  | "rev-repeated"
  | "last-seq-wrong"
  | "rev-wrong"
  | "member-count-wrong"
  | "mark-beyond-end"
  | "direct-members-wrong"
  | "reactions-wrong"
  | "reference-lost"
  | "run-unended"
  | "run-disagrees"
  | "text-missing"
  | "file-lost"
  | "sealed-altered"
  | "sealed-key-lost"
  | "key-altered"
  | "signing-key-lost";

/** One kind of damage in one place: ids and numbers only. `count`: of rows or numbers concerned, of which `where` may name the first few. */
export type Damage = { kind: DamageKind; count: number; where: Record<string, string | number | (string | number)[]> };
export type OnDamage = (damage: Damage) => void;

/** So many places of a kind are named; of the others, the number. */
export const named = 10;
