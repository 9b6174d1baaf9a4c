import type { Consent, CurrentPolicy } from "@hoopoe/protocol";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Notice } from "../controls/notice.js";
import { fullTime } from "../i18n/time.js";
import { Section } from "../shell/page.js";
import { ConsentHistory } from "./consent-history.js";
import { useAnswer, useConsents, useCurrentPolicy } from "./policy-queries.js";
import { PolicyVersions } from "./policy-versions.js";
import { PolicyWords } from "./policy-words.js";
import { PurposeChoice } from "./purpose-choice.js";
import { RecipientList } from "./recipient-list.js";
import styles from "./policies.module.css";

/** Since when, and to which version. */
function Standing({ consent }: { consent: Consent }) {
  const { t, i18n } = useTranslation();
  const { given, at, version, renewalDue } = consent;
  if (renewalDue) return <Notice look="warning">{t("policies.renewalDue")}</Notice>;
  if (at === null) return <p className={styles.small}>{t("policies.unanswered")}</p>;
  return <p className={styles.small}>{t(given ? "policies.givenAt" : "policies.refusedAt", { time: fullTime(i18n.language, at), version })}</p>;
}

function Choices({ policy, consents }: { policy: CurrentPolicy; consents: readonly Consent[] }) {
  const { t } = useTranslation();
  const answer = useAnswer(policy.version, "settings");
  const withdrawn = consents.some(({ purpose, given }) => purpose === "service" && given === false);
  return (
    <>
      {withdrawn ? <Notice>{t("policies.serviceWithdrawn")}</Notice> : null}
      {consents.map((consent) => (
        <PurposeChoice
          key={consent.purpose}
          purpose={consent.purpose}
          given={answer.variables?.[0]?.purpose === consent.purpose && answer.isPending ? answer.variables[0].given : consent.given}
          disabled={answer.isPending}
          onChange={(given) => answer.mutate([{ purpose: consent.purpose, given }])}
        >
          <Standing consent={consent} />
        </PurposeChoice>
      ))}
      <Fault error={answer.error} />
    </>
  );
}

/** What the reader consents to, since when, what they changed, and the text that it is about in all its versions. */
export function ConsentsSection() {
  const { t } = useTranslation();
  const policy = useCurrentPolicy();
  const consents = useConsents();
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  const [history, setHistory] = useState(false);
  const isReady = Boolean(policy.data && consents.data);
  useEffect(() => {
    if (isReady && hash === "#consents") place.current?.scrollIntoView({ block: "start" });
  }, [isReady, hash]);
  return (
    <div ref={place} id="consents">
      <Section title={t("policies.consents")} lead={t("policies.consentsLead")}>
        {isReady ? null : <Skeleton rows={3} label={t("common.loading")} tall />}
        <Fault error={policy.error ?? consents.error} onRetry={() => void Promise.all([policy.refetch(), consents.refetch()])} />
        {policy.data && consents.data ? (
          <>
            <Choices policy={policy.data} consents={consents.data.items} />
            <details className={styles.rest} onToggle={(event) => setHistory(event.currentTarget.open)}>
              <summary>{t("policies.history")}</summary>
              {history ? <ConsentHistory /> : null}
            </details>
            <details className={styles.rest}>
              <summary>{t("policies.recipients")}</summary>
              <RecipientList recipients={policy.data.recipients} />
            </details>
            <details className={styles.rest}>
              <summary>{t("policies.titleVersion", { version: policy.data.version })}</summary>
              <PolicyWords policy={policy.data} open />
            </details>
            <PolicyVersions />
          </>
        ) : null}
      </Section>
    </div>
  );
}
