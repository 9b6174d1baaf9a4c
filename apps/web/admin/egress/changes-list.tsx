import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import styles from "./egress.module.css";
import type { PolicyChange } from "./policy-changes.js";

const most = 50;

function sentence(t: TFunction, change: PolicyChange): string {
  switch (change.kind) {
    case "rule":
      return t("egress.change.rule", {
        dataClass: t(`egress.class.${change.dataClass}`),
        place: t(`models.${change.place}`),
        before: t(`egress.action.${change.before}`),
        after: t(`egress.action.${change.after}`),
      });
    case "images":
      return t("egress.change.images", {
        place: t(`models.${change.place}`),
        before: t(change.before ? "egress.on" : "egress.off"),
        after: t(change.after ? "egress.on" : "egress.off"),
      });
    case "wordsGiven":
      return t("egress.change.wordsGiven");
    default:
      return t(`egress.change.${change.kind}`, { text: change.text || "–" });
  }
}

/** What one version says otherwise than another, in words. */
export function ChangesList({ changes, label }: { changes: readonly PolicyChange[]; label: string }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className={styles.quiet}>{t("egress.nothingChanged")}</p>;
  return (
    <ul className={styles.changes} aria-label={label}>
      {changes.slice(0, most).map((change) => (
        <li key={JSON.stringify(change)}>
          <bdi>{sentence(t, change)}</bdi>
        </li>
      ))}
      {changes.length > most ? <li>{t("egress.moreChanges", { count: changes.length - most })}</li> : null}
    </ul>
  );
}
