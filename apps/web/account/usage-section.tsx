import type { MyUsage } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { showTokens } from "../admin/usage/figures.js";
import { Track } from "../admin/usage/track.js";
import styles from "../admin/usage/usage.module.css";
import { client } from "../client.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Notice } from "../controls/notice.js";
import { fullTime } from "../i18n/time.js";
import { Section } from "../shell/page.js";

function BudgetLines({ budget }: { budget: NonNullable<MyUsage["budget"]> }) {
  const { t, i18n } = useTranslation();
  const { used, tokens, period, renewsAt, state } = budget;
  const counts = { used: showTokens(i18n.language, used), tokens: showTokens(i18n.language, tokens) };
  return (
    <>
      {state === "ok" ? null : (
        <Notice look={state === "over" ? "danger" : "warning"} title={t(state === "over" ? "usage.mineOver" : "usage.mineWarning")}>
          {state === "over" ? t("usage.mineOverText") : null}
        </Notice>
      )}
      <div>
        {t(period === "day" ? "usage.mineBudgetDay" : "usage.mineBudgetMonth", counts)} {t("usage.mineRenews", { time: fullTime(i18n.language, renewsAt) })}
        <Track used={used} tokens={tokens} />
      </div>
    </>
  );
}

/** What the reader's own questions used, and what is left of their budget. */
export function UsageSection() {
  const { t, i18n } = useTranslation();
  const usage = useQuery({ queryKey: ["my-usage"], queryFn: () => client.call("myUsage") });
  const spent = ({ tokens, calls }: { tokens: number; calls: number }): string =>
    t("usage.mineTokens", { tokens: showTokens(i18n.language, tokens), count: calls });
  return (
    <Section title={t("usage.mine")} lead={t("usage.mineLead")}>
      {usage.isPending ? <Skeleton rows={2} label={t("common.loading")} /> : null}
      <Fault error={usage.error} onRetry={() => void usage.refetch()} />
      {usage.data ? (
        <>
          <dl className={styles.spent}>
            <dt>{t("usage.today")}</dt>
            <dd>{spent(usage.data.today)}</dd>
            <dt>{t("usage.month")}</dt>
            <dd>{spent(usage.data.month)}</dd>
          </dl>
          {usage.data.budget ? <BudgetLines budget={usage.data.budget} /> : <p>{t("usage.mineNoLimit")}</p>}
        </>
      ) : null}
    </Section>
  );
}
