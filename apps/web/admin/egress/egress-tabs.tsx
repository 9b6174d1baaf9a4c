import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { ModelsTabs } from "../usage/models-tabs.js";
import styles from "./egress.module.css";

/** The pages of what leaves, below those of models. */
export function EgressTabs() {
  const { t } = useTranslation();
  return (
    <>
      <ModelsTabs />
      <nav className={styles.pages} aria-label={t("egress.title")}>
        <NavLink to="/admin/egress" end>
          {t("egress.tabRules")}
        </NavLink>
        <NavLink to="/admin/egress/recipients">{t("egress.tabRecipients")}</NavLink>
        <NavLink to="/admin/egress/calls">{t("egress.tabCalls")}</NavLink>
      </nav>
    </>
  );
}
