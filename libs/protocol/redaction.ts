import { z } from "zod";

/**
 * What is masked in a prompt before it leaves for a model that is not the organisation's own. `term` and `pattern` are the organisation's own words; a text
 * with a `secret` never leaves.
 */
export const EntityType = z.enum([
  "resident_id",
  "phone",
  "bank_card",
  "credit_code",
  "passport",
  "travel_permit",
  "plate",
  "email",
  "address",
  "person",
  "secret",
  "term",
  "pattern",
]);
export type EntityType = z.infer<typeof EntityType>;

/** How often each type was masked; those that were not are absent. Clients show types that they do not know by their names. */
export const Redactions = z.record(z.string(), z.number().int());
export type Redactions = Partial<Record<EntityType, number>>;
