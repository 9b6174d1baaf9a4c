import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { PolicyWords } from "../policies/policy-words.js";
import styles from "./service-notice.module.css";

/** The version that holds; what is recorded as consented to is this one. */
async function readHolding() {
  const { items } = await client.call("listPolicies");
  return client.call("readPolicy", { params: { version: items[0]?.version ?? "" } });
}

/** What is collected, for what, how long, who can read it; submitting the form below records the consent to it. */
export function ServiceNotice() {
  const { t } = useTranslation();
  const policy = useQuery({ queryKey: ["policy", "holding"], queryFn: readHolding });
  return (
    <section className={styles.notice} aria-label={t("notice.title")}>
      <h2>{t("notice.title")}</h2>
      {policy.isPending ? <Skeleton rows={4} label={t("common.loading")} /> : null}
      <Fault error={policy.error} onRetry={() => void policy.refetch()} />
      {policy.data ? (
        <>
          <PolicyWords policy={policy.data} />
          <p className={styles.consent}>{t("notice.consent", { version: policy.data.version })}</p>
        </>
      ) : null}
    </section>
  );
}
