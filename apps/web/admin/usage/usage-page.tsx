import type { BudgetWarning } from "@hoopoe/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { keepAsFile } from "../../controls/keep-as-file.js";
import { Notice } from "../../controls/notice.js";
import { fullTime } from "../../i18n/time.js";
import { Page, Section } from "../../shell/page.js";
import { BudgetsSection } from "./budgets-section.js";
import { CountingForm } from "./counting-form.js";
import { dayAfter, daysBetween, todayIn } from "./days.js";
import { nameOfBudget, showShare, showTokens } from "./figures.js";
import { ModelsTabs } from "./models-tabs.js";
import { PricesSection } from "./prices-section.js";
import styles from "./usage.module.css";
import { type Filter, UsageFilters } from "./usage-filters.js";
import { UsageReportView } from "./usage-report.js";
import { settingsKey } from "./usage-keys.js";

const mostDays = 400;

function Warnings({ warnings }: { warnings: readonly BudgetWarning[] }) {
  const { t, i18n } = useTranslation();
  const line = (warning: BudgetWarning): string =>
    t("usage.nearlyLine", {
      who: nameOfBudget(t, warning),
      used: showTokens(i18n.language, warning.used),
      tokens: showTokens(i18n.language, warning.tokens),
      percent: showShare(i18n.language, warning.tokens === 0 ? 1 : warning.used / warning.tokens),
      time: fullTime(i18n.language, warning.renewsAt),
    });
  return (
    <Notice look="warning" title={t("usage.nearly")}>
      <ul className={styles.warnings}>
        {warnings.map((warning) => (
          <li key={`${warning.kind} ${warning.subjectId}`}>{line(warning)}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** The days that are asked for; null when they cannot be. */
function daysOf({ last, from, to }: Filter, today: string): { from: string; to: string } | null {
  if (last !== null) return { from: dayAfter(today, 1 - last), to: today };
  const count = daysBetween(from, to).length;
  return count > 0 && count <= mostDays ? { from, to } : null;
}

/** What models used, what they may use, what they cost. */
export function UsagePage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>({ by: "day", last: 30, from: "", to: "" });
  const settings = useQuery({ queryKey: settingsKey, queryFn: () => client.call("adminReadUsageSettings") });
  const today = todayIn(settings.data?.timeZone ?? "UTC");
  const days = daysOf(filter, today);
  const csv = useMutation({
    mutationFn: () => client.call("adminReadUsageCsv", { query: { ...days, by: filter.by } }),
    onSuccess: (text) => keepAsFile(text, { name: `usage-by-${filter.by}-${days?.from}-${days?.to}.csv`, type: "text/csv" }),
  });
  // what was chosen last stands where other days are to be typed
  const change = (next: Filter) => setFilter(next.last === null && filter.last !== null ? { ...next, ...days } : next);
  return (
    <Page title={t("models.title")} lead={t("usage.lead")}>
      <ModelsTabs />
      <UsageFilters filter={filter} onChange={change} />
      {days ? null : <Notice look="warning">{t("usage.badDays")}</Notice>}
      <Fault error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.isPending ? <Skeleton rows={4} label={t("common.loading")} tall /> : null}
      {days && settings.data ? (
        <UsageReportView
          days={days}
          by={filter.by}
          csv={{ busy: csv.isPending, onKeep: () => csv.mutate() }}
          renderWarnings={(warnings) => <Warnings warnings={warnings} />}
        />
      ) : null}
      <Fault error={csv.error} />
      <BudgetsSection localCounts={settings.data?.localCounts ?? true} />
      <PricesSection currency={settings.data?.currency ?? ""} />
      {settings.data ? (
        <Section title={t("usage.counting")} lead={t("usage.countingLead")}>
          <CountingForm settings={settings.data} />
        </Section>
      ) : null}
    </Page>
  );
}
