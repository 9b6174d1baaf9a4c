import type { Conversation } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { useCurrentPolicy } from "../policies/policy-queries.js";

/** What the rules that hold make of words of this class: which providers outside are sent them, and how; in a chat with a bot, of that bot alone. */
export function ClassMeaning({ conversation: { dataClass, peer } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const outside = useCurrentPolicy().data?.recipients.filter(({ bot, jurisdiction }) => jurisdiction !== "local" && (!peer || peer.id === bot.id));
  if (!outside) return null;
  if (outside.length === 0) return <>{t("details.classNobody")}</>;
  const lines = (["allow", "redact", "block"] as const).flatMap((action) => {
    const those = new Set(outside.filter(({ actions }) => actions[dataClass] === action).map(({ provider }) => provider ?? ""));
    return those.size ? [t(`details.classLeaves.${action}`, { providers: [...those].join(t("policies.and")) })] : [];
  });
  return <>{lines.join(" ")}</>;
}
