import type { BudgetWarning, UsageBy, UsageReport } from "@hoopoe/protocol";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { after } from "../../pages.js";
import { UsageChart } from "./usage-chart.js";
import { reportKey } from "./usage-keys.js";
import { UsageTable } from "./usage-table.js";
import styles from "./usage.module.css";

type Days = { from: string; to: string };
/** A year of days in one piece, for the chart; else as many lines as one looks through. */
const linesOf = (by: UsageBy): number => (by === "day" ? 400 : 50);

const useReport = (days: Days, by: UsageBy) =>
  useInfiniteQuery({
    queryKey: [...reportKey, days, by],
    queryFn: ({ pageParam }) => client.call("adminReadUsage", { query: { ...days, by, limit: linesOf(by), ...after(pageParam) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: UsageReport) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

type ReportProps = {
  days: Days;
  by: UsageBy;
  csv: { busy: boolean; onKeep: () => void };
  renderWarnings: (warnings: readonly BudgetWarning[]) => ReactNode;
};

/** The report of some days: a chart of them, a table, and the budgets that it is getting tight for. */
export function UsageReportView({ days, by, csv, renderWarnings }: ReportProps) {
  const { t } = useTranslation();
  const query = useReport(days, by);
  const [first] = query.data?.pages ?? [];
  const lines = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Fault error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending ? <Skeleton rows={5} label={t("common.loading")} tall /> : null}
      {first && first.warnings.length > 0 ? renderWarnings(first.warnings) : null}
      {first && lines.length === 0 ? (
        <Empty icon="model" title={t("usage.empty")}>
          {t("usage.emptyText")}
        </Empty>
      ) : null}
      {first && lines.length > 0 ? (
        <>
          {first.by === "day" ? <UsageChart lines={lines} from={first.from} to={first.to} /> : null}
          <UsageTable report={first} lines={lines} />
          <div className={styles.end}>
            <span>{t("usage.zone", { zone: first.timeZone })}</span>
            {query.hasNextPage ? (
              <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t("common.loadMore")}
              </Button>
            ) : null}
            <Button small icon="arrowDown" busy={csv.busy} onClick={csv.onKeep}>
              {t("usage.table")}
            </Button>
          </div>
        </>
      ) : null}
    </>
  );
}
