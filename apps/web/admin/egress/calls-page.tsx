import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { fullTime } from "../../i18n/time.js";
import { Page } from "../../shell/page.js";
import { CallsSection } from "./calls-section.js";
import { EgressTabs } from "./egress-tabs.js";
import styles from "./egress.module.css";
import { PeopleSection } from "./people-section.js";
import { useRecipients } from "./recipients.js";
import type { Span } from "./span.js";
import { SpanForm } from "./span-form.js";
import { useConcerned } from "./use-concerned.js";

export type Asked = Span & { providerId: string; round: number };

function Found({ asked, provider }: { asked: Asked; provider: string }) {
  const { t, i18n } = useTranslation();
  const people = useConcerned(asked);
  const totals = people.data?.pages[0];
  const at = (time: string): string => fullTime(i18n.language, time);
  if (people.isPending) return <Skeleton rows={4} label={t("common.loading")} tall />;
  if (!totals) return <Fault error={people.error} onRetry={() => void people.refetch()} />;
  const span = t("incident.span", { provider, from: at(asked.from), to: at(asked.to) });
  if (totals.calls === 0) {
    return (
      <Empty icon="check" title={t("incident.empty")}>
        {span}. {t("incident.emptyText")}
      </Empty>
    );
  }
  return (
    <>
      <div role="status" className={styles.sections}>
        <p className={styles.quiet}>{span}</p>
        <dl className={styles.totals}>
          {(["calls", "people", "conversations"] as const).map((what) => (
            <div key={what}>
              <dt>{t(`incident.${what}`)}</dt>
              <dd>{totals[what]}</dd>
            </div>
          ))}
        </dl>
      </div>
      <PeopleSection asked={asked} people={people} />
      <CallsSection asked={asked} people={people.items} />
    </>
  );
}

/** What went to a provider between two times, and about whom: for a breach notice. */
export function CallsPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const recipients = useRecipients();
  const [asked, setAsked] = useState<Asked | null>(null);
  const names = new Map(recipients.data?.map(({ id, name }) => [id, name]));
  return (
    <Page title={t("egress.title")} lead={t("incident.lead")}>
      <EgressTabs />
      <Fault error={recipients.error} onRetry={() => void recipients.refetch()} />
      {recipients.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
      {recipients.data?.length === 0 ? (
        <Empty icon="globe" title={t("incident.noProviders")}>
          {t("incident.noProvidersText")}
        </Empty>
      ) : null}
      {recipients.data?.length ? (
        <SpanForm
          recipients={recipients.data}
          initial={params.get("provider") ?? ""}
          onAsk={(providerId, span) => setAsked({ ...span, providerId, round: (asked?.round ?? 0) + 1 })}
        />
      ) : null}
      {asked ? <Found key={asked.round} asked={asked} provider={names.get(asked.providerId) ?? ""} /> : null}
    </Page>
  );
}
