import { z } from "zod";

/** Why an answer was blocked by policy. Clients take one that they do not know for `not_permitted`. */
export const PolicyReason = z.enum([
  /** Whoever asked has not consented to what the model needs: `service`, or `ai` for one that is not local. */
  "consent_missing",
  /** A conversation of this class may not be told to a model of this place. */
  "class_forbids",
  /** The model is overseas and no transfer basis is recorded for its provider. */
  "transfer_basis_missing",
  /** A key, password or the like stands in the question or in the bot's instructions. */
  "secret_found",
  /** Whoever asked may not use this bot here. */
  "no_access",
  /** Anything else that the gate refuses. */
  "not_permitted",
]);
export type PolicyReason = z.infer<typeof PolicyReason>;
