import { type DataClass, type Jurisdiction, judgeEgress } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "../../client.js";
import { Notice } from "../../controls/notice.js";
import { policyKey } from "../egress/egress-keys.js";
import { dataClasses } from "../egress/policy-draft.js";

type Place = { jurisdiction: Jurisdiction; transferBasis: boolean };
type Leaving = "allow" | "redact" | "block";

/** What the rules that hold make of each class on its way to such a place; undefined until they are read. */
function useLeaving(place: Place): Record<Leaving, DataClass[]> | undefined {
  const policy = useQuery({ queryKey: policyKey, queryFn: () => client.call("adminReadEgressPolicy") });
  if (!policy.data) return undefined;
  const { rules } = policy.data;
  const of = (action: Leaving): DataClass[] => dataClasses.filter((dataClass) => judgeEgress(rules, { dataClass, ...place }).action === action);
  return { allow: of("allow"), redact: of("redact"), block: of("block") };
}

/** What goes to such a place now, by class, in words. */
export function WhatHolds(place: Place) {
  const { t } = useTranslation();
  const leaving = useLeaving(place);
  if (!leaving) return null;
  const actions = (["allow", "redact", "block"] as const).filter((action) => leaving[action].length > 0);
  return (
    <>
      {actions.map((action) => (
        <span key={action}>
          {t("register.holdsLine", {
            what: t(`policies.leaving.${action}`),
            classes: leaving[action].map((dataClass) => t(`policies.class.${dataClass}`)).join(t("policies.and")),
          })}
        </span>
      ))}
      {/* beside what was typed here, which a page in its place would lose */}
      <Link to="/admin/egress" target="_blank" rel="noreferrer">
        {t("register.toRules")}
      </Link>
    </>
  );
}

/** That words leave for such a place, and in which form by the rules that hold; nothing of a local one. */
export function LeavingNotice({ jurisdiction, transferBasis }: Place) {
  const { t } = useTranslation();
  if (jurisdiction === "local") return null;
  return (
    <Notice look="warning" title={t("models.refused")}>
      {jurisdiction === "overseas" && !transferBasis ? <p>{t("models.noBasis")}</p> : null}
      <p>{t("models.refusedText")}</p>
      <WhatHolds jurisdiction={jurisdiction} transferBasis={transferBasis} />
    </Notice>
  );
}
