import type { DataClass, Jurisdiction } from "./model.js";

/** What happens to texts of a class on their way to a place; the same words as on the wire. */
export type EgressAction = "allow" | "redact" | "local-only" | "block";
export type EgressRules = Readonly<Record<DataClass, Readonly<Record<Jurisdiction, EgressAction>>>>;
/** Why something may not leave; the same words as on the wire. */
export type PolicyReason = "consent_missing" | "class_forbids" | "transfer_basis_missing" | "secret_found" | "no_access" | "not_permitted";
/** `redact`: only masked. `message`: a sentence for an administrator. */
export type EgressDecision = { action: "allow" | "redact" } | { action: "block"; reason: PolicyReason; message: string };
/** `transferBasis`: a ground on which texts may leave the country for this provider is recorded. `model`: where it is known. */
export type EgressQuestion = { jurisdiction: Jurisdiction; dataClass: DataClass; model?: string | null; rules: EgressRules; transferBasis: boolean };

/** A tag of Ollama's that runs on ollama.com although the address is local (`glm-4.6:cloud`, `gpt-oss:120b-cloud`). */
const remoteTag = /:([^:]*-)?cloud$/i;

const block = (reason: PolicyReason, message: string): EgressDecision => ({ action: "block", reason, message });

/**
 * May a text of this class go to a host of this place? Pure. Whatever the rules say: what is secret goes to local models only, nothing goes overseas without
 * a transfer basis or unmasked, and anything unexpected is blocked.
 */
export function decideEgress({ jurisdiction, dataClass, model, rules, transferBasis }: EgressQuestion): EgressDecision {
  if (model && remoteTag.test(model)) return block("not_permitted", "This model runs at ollama.com, not on the local host.");
  const action = actionOf(rules, dataClass, jurisdiction);
  if (jurisdiction === "local" && action === "local-only") return { action: "allow" };
  if (action === "local-only" || (dataClass === "secret" && jurisdiction !== "local"))
    return block("class_forbids", `Conversations of the class “${dataClass}” go to models on the organisation's own machines only.`);
  if (action === "block") return block("class_forbids", `Conversations of the class “${dataClass}” do not go to ${jurisdiction} models.`);
  if (jurisdiction !== "overseas") return { action };
  if (!transferBasis) return block("transfer_basis_missing", "The provider is overseas, and no basis for transfers to it is recorded.");
  return { action: "redact" };
}

const actions: ReadonlySet<unknown> = new Set<EgressAction>(["allow", "redact", "local-only", "block"]);

// neither a name of Object's own nor a word that is none of the four gets through
function actionOf(rules: EgressRules, dataClass: DataClass, jurisdiction: Jurisdiction): EgressAction {
  const row = typeof dataClass === "string" && Object.hasOwn(rules, dataClass) ? rules[dataClass] : undefined;
  const action = row && typeof jurisdiction === "string" && Object.hasOwn(row, jurisdiction) ? row[jurisdiction] : undefined;
  return actions.has(action) ? (action as EgressAction) : "block";
}
