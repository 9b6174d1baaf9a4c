import { EgressAction, type EgressRules } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Section } from "../../shell/page.js";
import styles from "./egress.module.css";
import { dataClasses } from "./policy-draft.js";
import { RulesTable } from "./rules-table.js";

/** What happens to what is said, and what each word of it means. */
export function RulesSection({ rules, onChange }: { rules: EgressRules; onChange: (rules: EgressRules) => void }) {
  const { t } = useTranslation();
  return (
    <Section title={t("egress.rulesTitle")} lead={t("egress.rulesLead")}>
      <RulesTable rules={rules} onChange={onChange} />
      <details className={styles.more} open>
        <summary>{t("egress.meaning")}</summary>
        <dl className={styles.meanings}>
          {EgressAction.options.map((action) => (
            <div key={action}>
              <dt>{t(`egress.action.${action}`)}</dt>
              <dd>{t(`egress.actionText.${action}`)}</dd>
            </div>
          ))}
        </dl>
        <dl className={styles.meanings}>
          {dataClasses.map((dataClass) => (
            <div key={dataClass}>
              <dt>{t(`egress.class.${dataClass}`)}</dt>
              <dd>{t(`egress.classText.${dataClass}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <div className={styles.always}>
        <strong>{t("egress.always")}</strong>
        <ul>
          <li>{t("egress.alwaysConsent")}</li>
          <li>{t("egress.alwaysSecret")}</li>
          <li>
            {t("egress.alwaysBasis")} <Link to="/admin/egress/recipients">{t("egress.toRecipients")}</Link>
          </li>
        </ul>
      </div>
    </Section>
  );
}
