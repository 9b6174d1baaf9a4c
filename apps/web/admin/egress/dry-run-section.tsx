import { dryRunTexts, type EgressRules } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { CheckBox, Select } from "../../controls/field.js";
import { Notice } from "../../controls/notice.js";
import { Section } from "../../shell/page.js";
import { DryRunResult } from "./dry-run-result.js";
import styles from "./egress.module.css";
import { dataClasses, places } from "./policy-draft.js";

const spans = [1, 3, 7, 14, 30];

const sameRules = (a: EgressRules, b: EgressRules): boolean =>
  dataClasses.every((dataClass) => places.every((place) => a[dataClass][place] === b[dataClass][place]));

/** What the rules in the form would have done to the questions of the last days. */
export function DryRunSection({ rules, held }: { rules: EgressRules; held: EgressRules }) {
  const { t } = useTranslation();
  const [days, setDays] = useState(7);
  const [texts, setTexts] = useState(false);
  const run = useMutation({
    mutationFn: (asked: { days: number; rules: EgressRules; texts: boolean }) => client.call("adminDryRunEgress", { body: asked }),
  });
  const { data, variables } = run;
  const isStale = variables !== undefined && !sameRules(variables.rules, rules);
  return (
    <Section title={t("dryRun.title")} lead={t("dryRun.lead")}>
      <div className={styles.ask}>
        <Select
          label={t("dryRun.days")}
          value={String(days)}
          options={spans.map((count) => ({ value: String(count), text: t("dryRun.last", { count }) }))}
          onChange={({ target }) => setDays(Number(target.value))}
        />
        <Button busy={run.isPending} onClick={() => run.mutate({ days, rules, texts })}>
          {t("dryRun.run")}
        </Button>
        <span role="status" className={styles.quiet}>
          {run.isPending ? t("dryRun.running") : null}
        </span>
      </div>
      <CheckBox
        label={t("dryRun.texts", { count: dryRunTexts.questions })}
        hint={t("dryRun.textsHint")}
        checked={texts}
        onChange={({ target }) => setTexts(target.checked)}
      />
      {run.isPending ? <Skeleton rows={3} label={t("dryRun.running")} /> : null}
      <Fault error={run.error} onRetry={() => run.mutate({ days, rules, texts })} />
      {data?.runs === 0 ? (
        <Empty icon="clock" title={t("dryRun.empty")}>
          {t("dryRun.emptyText")}
        </Empty>
      ) : null}
      {data && data.runs > 0 ? (
        <>
          {isStale ? <Notice look="warning">{t("dryRun.stale")}</Notice> : null}
          {!isStale && sameRules(rules, held) ? <Notice>{t("dryRun.same")}</Notice> : null}
          <DryRunResult result={data} wanted={variables?.texts ?? false} />
        </>
      ) : null}
    </Section>
  );
}
