import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { Skeleton } from "../controls/empty.js";
import { PolicySheet } from "../policies/policy-sheet.js";
import { ConnectionBanner } from "./connection-banner.js";
import { Rail } from "./rail.js";
import styles from "./shell.module.css";

/** The frame of everything behind the sign-in: navigation, the state of the connection, the page. */
export function Shell() {
  const { t } = useTranslation();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t("nav.skip")}
      </a>
      <Rail />
      <div className={styles.content}>
        <ConnectionBanner />
        <main id="content" tabIndex={-1} className={styles.main}>
          <Suspense fallback={<Skeleton rows={6} label={t("common.loading")} tall />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <PolicySheet />
    </div>
  );
}
