import type { Consents } from "@hoopoe/store";

type Place = "local" | "domestic" | "overseas";

/**
 * May somebody's question go to a model of this place? The organisation's own machines need consent to the service, others to AI as well. One who is not in
 * the directory has given none; bots are asked for none.
 */
export function mayAsk(consents: Consents | undefined, place: Place): boolean {
  if (!consents) return false;
  if (consents.kind === "bot") return true;
  return place === "local" ? consents.service?.given === true : consents.ai?.given === true && consents.service?.given !== false;
}

/** May words of somebody else be in the prompt? As above; who refused AI keeps their words from models of the organisation's own, too. */
export function mayTell(consents: Consents | undefined, place: Place): boolean {
  return mayAsk(consents, place) && (consents?.kind === "bot" || consents?.ai?.given !== false);
}

/** The text that the consent was given to under which a question goes to such a model. */
export function consentVersionOf(consents: Consents | undefined, place: Place): string | null {
  return (place === "local" ? consents?.service : consents?.ai)?.version ?? null;
}
