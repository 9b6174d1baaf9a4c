import type { CurrentPolicy, Purpose } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { useAnswer, useConsents, useCurrentPolicy } from "./policy-queries.js";
import { PolicyWords } from "./policy-words.js";
import { PurposeChoice, purposes } from "./purpose-choice.js";
import { RecipientList } from "./recipient-list.js";
import styles from "./policies.module.css";

function Sheet({ policy, onPutOff }: { policy: CurrentPolicy; onPutOff: () => void }) {
  const { t } = useTranslation();
  const consents = useConsents();
  const [chosen, setChosen] = useState<Partial<Record<Purpose, boolean>>>({});
  const answer = useAnswer(policy.version, "first-sign-in");
  const items = consents.data?.items ?? [];
  const given = (purpose: Purpose) => chosen[purpose] ?? items.find((item) => item.purpose === purpose)?.given ?? null;
  const save = () => answer.mutate(purposes.flatMap((purpose) => (chosen[purpose] === undefined ? [] : [{ purpose, given: chosen[purpose] }])));
  // at once, also without a connection: it is asked again at the next visit then
  const later = () => {
    answer.mutate([]);
    onPutOff();
  };
  const footer = (
    <>
      <Button onClick={later}>{t("policies.notNow")}</Button>
      <Button look="primary" onClick={save} busy={answer.isPending}>
        {t("policies.keep")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("policies.title")} onClose={later} footer={footer} width={640}>
      <div className={styles.sheet}>
        <p className={styles.lead}>
          {t(items.some((item) => item.renewalDue) ? "policies.leadRenew" : "policies.lead", {
            organisation: policy.organisation ?? t("notice.yourOrganisation"),
          })}
        </p>
        <PolicyWords policy={policy} />
        <details className={styles.rest}>
          <summary>{t("policies.recipients")}</summary>
          <RecipientList recipients={policy.recipients} />
        </details>
        <section aria-label={t("policies.consents")}>
          <h3>{t("policies.choose")}</h3>
          {consents.isPending ? <Skeleton rows={3} label={t("common.loading")} /> : null}
          <Fault error={consents.error} onRetry={() => void consents.refetch()} />
          {consents.data
            ? purposes.map((purpose) => (
                <PurposeChoice key={purpose} purpose={purpose} given={given(purpose)} onChange={(yes) => setChosen({ ...chosen, [purpose]: yes })} />
              ))
            : null}
        </section>
        <Fault error={answer.error} />
        <p className={styles.small}>{t("policies.anytime", { version: policy.version })}</p>
      </div>
    </Dialog>
  );
}

/** Over the page at first sign-in and whenever there is a new text, until it is answered or put off; the chat needs no answer. */
export function PolicySheet() {
  const { data } = useCurrentPolicy();
  const [putOff, setPutOff] = useState<string>();
  if (!data || data.seen || putOff === data.version) return null;
  return <Sheet key={data.version} policy={data} onPutOff={() => setPutOff(data.version)} />;
}
