import type { DataClass } from "./conversation.js";
import type { EgressAction, EgressRules } from "./egress.js";
import type { Jurisdiction } from "./message.js";

/** What the rules say of one class and place, with what always holds besides: `local-only` where it means no. */
export type EgressVerdict = { action: "allow" | "redact" } | { action: "block"; reason: "class_forbids" | "transfer_basis_missing" };

/**
 * What the rules make of a text of one class for a model of one place, as the egress gate decides it (which trusts no input and lives where models are
 * called; a test holds them to each other). For showing and counting beforehand; nothing leaves by it. Pure.
 */
export function judgeEgress(rules: EgressRules, asked: { dataClass: DataClass; jurisdiction: Jurisdiction; transferBasis: boolean }): EgressVerdict {
  const { dataClass, jurisdiction, transferBasis } = asked;
  const action: EgressAction = rules[dataClass][jurisdiction];
  if (jurisdiction === "local") return action === "block" ? { action, reason: "class_forbids" } : { action: action === "redact" ? action : "allow" };
  if (dataClass === "secret" || action === "local-only" || action === "block") return { action: "block", reason: "class_forbids" };
  if (jurisdiction === "domestic") return { action };
  return transferBasis ? { action: "redact" } : { action: "block", reason: "transfer_basis_missing" };
}
