import type { Erasure } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { Tag } from "../../controls/tag.js";
import { fullTime } from "../../i18n/time.js";
import { after, usePages } from "../../pages.js";
import { Page } from "../../shell/page.js";
import styles from "../admin.module.css";
import { PeopleTabs } from "../people/people-tabs.js";

const whileGoingOnMs = 3_000;
const counted = ["conversations", "messages", "wordings", "reactions", "answers", "sessions", "keys"] as const;

function ErasureRow({ erasure }: { erasure: Erasure }) {
  const { t, i18n } = useTranslation();
  const at = (time: string) => fullTime(i18n.language, time);
  const { finishedAt, finalAt } = erasure;
  const goesOn = erasure.held ? t("erasures.held") : t("erasures.goingOn");
  const state = finishedAt === null ? goesOn : finalAt === null ? t("erasures.effective") : t("erasures.final");
  return (
    <li>
      <Icon name={erasure.kind === "person" ? "person" : "people"} />
      <span className={styles.who}>
        <strong>
          {t(erasure.kind === "person" ? "erasures.person" : "erasures.conversation")} {erasure.subjectId}
        </strong>
        <small>
          {t("erasures.since", { time: at(erasure.effectiveAt) })} · {finalAt ? t("erasures.finalSince", { time: at(finalAt) }) : t("erasures.notFinal")}
        </small>
        <small>{counted.map((what) => t(`erasures.${what}`, { count: erasure.counts[what] })).join(" · ")}</small>
      </span>
      <Tag look={finishedAt === null ? "accent" : "good"}>{state}</Tag>
    </li>
  );
}

/** What was erased for good, each with its certificate: since when nobody can read it, and what was found. */
export function ErasuresPage() {
  const { t } = useTranslation();
  const erasures = usePages(["erasures"], (cursor) => client.call("adminListErasures", { query: { limit: 50, ...after(cursor) } }), {
    refetchWhile: (items) => (items.some(({ finishedAt }) => finishedAt === null) ? whileGoingOnMs : false),
  });
  return (
    <Page title={t("people.title")} lead={t("people.lead")}>
      <PeopleTabs />
      <p className={styles.quiet}>{t("erasures.lead")}</p>
      <Fault error={erasures.error} onRetry={() => void erasures.refetch()} />
      {erasures.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      {erasures.isSuccess && erasures.items.length === 0 ? (
        <Empty icon="trash" title={t("erasures.empty")}>
          {t("erasures.emptyText")}
        </Empty>
      ) : null}
      {erasures.items.length > 0 ? (
        <ul className={styles.list} aria-label={t("people.tabErasures")}>
          {erasures.items.map((erasure) => (
            <ErasureRow key={erasure.id} erasure={erasure} />
          ))}
        </ul>
      ) : null}
      {erasures.hasNextPage ? (
        <Button busy={erasures.isFetchingNextPage} onClick={() => void erasures.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
    </Page>
  );
}
