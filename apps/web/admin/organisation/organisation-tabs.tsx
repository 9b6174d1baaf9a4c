import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import styles from "../admin.module.css";

export function OrganisationTabs() {
  const { t } = useTranslation();
  return (
    <nav className={styles.tabs} aria-label={t("organisation.title")}>
      <NavLink to="/admin/organisation">{t("organisation.messages")}</NavLink>
      <NavLink to="/admin/policies">{t("policies.tab")}</NavLink>
    </nav>
  );
}
