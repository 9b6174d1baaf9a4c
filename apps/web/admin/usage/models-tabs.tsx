import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import styles from "../admin.module.css";

export function ModelsTabs() {
  const { t } = useTranslation();
  return (
    <nav className={styles.tabs} aria-label={t("models.title")}>
      <NavLink to="/admin/models" end>
        {t("usage.tabModels")}
      </NavLink>
      <NavLink to="/admin/usage">{t("usage.tabUsage")}</NavLink>
      <NavLink to="/admin/egress">{t("egress.tab")}</NavLink>
    </nav>
  );
}
