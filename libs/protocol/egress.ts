import { z } from "zod";
import type { DataClass } from "./conversation.js";
import type { Jurisdiction } from "./message.js";

/**
 * What happens to a text of one class on its way to a model of one place: it goes as it is, goes masked, goes only to a model on the organisation's own
 * machines, or goes to none.
 */
export const EgressAction = z.enum(["allow", "redact", "local-only", "block"]);
export type EgressAction = z.infer<typeof EgressAction>;

const Places = z.strictObject({ local: EgressAction, domestic: EgressAction, overseas: EgressAction } satisfies Record<Jurisdiction, z.ZodType>);
export const EgressRules = z.strictObject({ public: Places, internal: Places, personal: Places, secret: Places } satisfies Record<DataClass, z.ZodType>);
export type EgressRules = z.infer<typeof EgressRules>;

const masked = { local: "allow", domestic: "redact", overseas: "redact" } as const;
/** The rules of an organisation that has made none. Besides, nothing goes overseas before a transfer basis is recorded for the provider. */
export const defaultEgressRules: EgressRules = {
  public: masked,
  internal: masked,
  personal: masked,
  secret: { local: "allow", domestic: "local-only", overseas: "local-only" },
};
