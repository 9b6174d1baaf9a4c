import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Segmented } from "../../controls/segmented.js";
import { fullTime } from "../../i18n/time.js";
import { after, usePages } from "../../pages.js";
import styles from "../admin.module.css";
import { seenKey } from "./seen-key.js";

type Filter = "all" | "yes" | "no";

/** Who has seen a version and when, and who has not. */
export function SeenDialog({ version, onClose }: { version: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [filter, setFilter] = useState<Filter>("all");
  const people = usePages(
    [...seenKey(version), filter],
    (cursor) => client.call("adminListPolicySeen", { params: { version }, query: { ...(filter === "all" ? {} : { seen: filter }), ...after(cursor) } }),
    { keeps: true },
  );
  const counts = people.data?.pages[0] as { seen?: number; people?: number } | undefined;
  const options = [
    { value: "all", text: t("policies.filterAll") },
    { value: "yes", text: t("policies.filterSeen") },
    { value: "no", text: t("policies.filterNot") },
  ] as const;
  return (
    <Dialog title={`${t("policies.who")}: ${version}`} onClose={onClose}>
      <div className={styles.form}>
        <Segmented label={t("policies.who")} value={filter} options={options} onChange={setFilter} />
        {counts ? <p className={styles.quiet}>{t("policies.seenCount", { seen: counts.seen, people: counts.people })}</p> : null}
        {people.isPending ? <Skeleton rows={3} label={t("common.loading")} /> : null}
        <Fault error={people.error} onRetry={() => void people.refetch()} />
        {people.items.length ? (
          <ul className={styles.list} aria-label={t("policies.who")}>
            {people.items.map(({ id, displayName, username, seenAt }) => (
              <li key={id}>
                <div className={styles.who}>
                  <strong>
                    <bdi>{displayName}</bdi>
                  </strong>
                  <small>@{username}</small>
                </div>
                <span className={styles.quiet}>{seenAt ? fullTime(i18n.language, seenAt) : t("policies.notSeen")}</span>
              </li>
            ))}
          </ul>
        ) : null}
        {people.hasNextPage ? (
          <Button small busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
