import type { Redactions } from "@hoopoe/protocol";
import type { TFunction } from "i18next";

/** What was masked, in words: `2 names, 1 phone number`; types that this page does not know by their names. */
export function maskedOf(t: TFunction, redactions: Redactions): string {
  const said = Object.entries(redactions)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, count]) => t("receipt.counted", { what: t(`receipt.types.${type}` as "receipt.types.person", { defaultValue: type }), count }));
  return said.join(t("receipt.and"));
}
