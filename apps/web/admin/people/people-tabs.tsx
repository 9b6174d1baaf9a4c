import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import styles from "../admin.module.css";

export function PeopleTabs() {
  const { t } = useTranslation();
  return (
    <nav className={styles.tabs} aria-label={t("people.title")}>
      <NavLink to="/admin/people">{t("people.tabPeople")}</NavLink>
      <NavLink to="/admin/invites">{t("people.tabInvites")}</NavLink>
      <NavLink to="/admin/erasures">{t("people.tabErasures")}</NavLink>
    </nav>
  );
}
