import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { fullTime } from "../i18n/time.js";
import { PolicyWords } from "./policy-words.js";
import styles from "./policies.module.css";

export const versionsKey = ["policy", "versions"];

/** One version, whole. */
export function PolicyDialog({ version, onClose }: { version: string; onClose: () => void }) {
  const { t } = useTranslation();
  const policy = useQuery({ queryKey: [...versionsKey, version], queryFn: () => client.call("readPolicy", { params: { version } }) });
  return (
    <Dialog title={t("policies.titleVersion", { version })} onClose={onClose} width={640}>
      {policy.isPending ? <Skeleton rows={5} label={t("common.loading")} /> : null}
      <Fault error={policy.error} onRetry={() => void policy.refetch()} />
      {policy.data ? <PolicyWords policy={policy.data} open /> : null}
    </Dialog>
  );
}

/** The versions before the present one, to be read. */
export function PolicyVersions() {
  const { t, i18n } = useTranslation();
  const versions = useQuery({ queryKey: versionsKey, queryFn: () => client.call("listPolicies") });
  const [shown, setShown] = useState<string | null>(null);
  const older = versions.data?.items.filter(({ current }) => !current) ?? [];
  return (
    <>
      <Fault error={versions.error} onRetry={() => void versions.refetch()} />
      {older.length ? (
        <details className={styles.rest}>
          <summary>{t("policies.older")}</summary>
          <ul className={styles.history}>
            {older.map(({ version, publishedAt }) => (
              <li key={version}>
                <Button small onClick={() => setShown(version)}>
                  {t("policies.version", { version })}
                </Button>
                <span>{fullTime(i18n.language, publishedAt)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {shown ? <PolicyDialog version={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}
