import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { fullTime } from "../i18n/time.js";
import { after, usePages } from "../pages.js";
import { historyKey } from "./policy-queries.js";
import styles from "./policies.module.css";

/** Every change of one's own consents, the newest first. */
export function ConsentHistory() {
  const { t, i18n } = useTranslation();
  const changes = usePages(historyKey, (cursor) => client.call("listConsentChanges", { query: { limit: 20, ...after(cursor) } }));
  return (
    <>
      {changes.isPending ? <Skeleton rows={2} label={t("common.loading")} /> : null}
      <Fault error={changes.error} onRetry={() => void changes.refetch()} />
      <ul className={styles.history} aria-label={t("policies.history")}>
        {changes.items.map(({ id, purpose, given, at, version, door }) => (
          <li key={id}>
            <strong>
              {t(`policies.purpose.${purpose}`)}: {t(given ? "policies.yes" : "policies.no")}
            </strong>
            <span>
              {fullTime(i18n.language, at)} · {t("policies.version", { version })} · {t(`policies.door.${door}`, { defaultValue: door })}
            </span>
          </li>
        ))}
      </ul>
      {!changes.isPending && !changes.items.length && !changes.error ? <p>{t("policies.noHistory")}</p> : null}
      {changes.hasNextPage ? (
        <Button small busy={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
    </>
  );
}
