import { serviceNoticeVersion } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import styles from "./service-notice.module.css";

/** What is collected, for what, how long, who can read it; submitting the form below records the consent to it. */
export function ServiceNotice({ organisation }: { organisation: string }) {
  const { t } = useTranslation();
  return (
    <section className={styles.notice} aria-label={t("notice.title")}>
      <h2>{t("notice.title")}</h2>
      <ul>
        <li>{t("notice.what")}</li>
        <li>{t("notice.why", { organisation: organisation.trim() || t("notice.yourOrganisation") })}</li>
        <li>{t("notice.long")}</li>
        <li>{t("notice.who")}</li>
      </ul>
      <p>{t("notice.consent", { version: serviceNoticeVersion })}</p>
    </section>
  );
}
