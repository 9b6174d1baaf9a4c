import type { ModelProvider, ProviderStatus } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Icon } from "../../controls/icon.js";
import { shortTime } from "../../i18n/time.js";
import { Section } from "../../shell/page.js";
import styles from "../admin.module.css";
import { FailedRuns } from "./failed-runs.js";
import { HostStateTag } from "./host-state-tag.js";

function ModelRow({ model }: { model: ProviderStatus["models"][number] }) {
  const { t, i18n } = useTranslation();
  const { state, lastFailure, lastOkAt } = model;
  const at = (time: string) => shortTime(t, i18n.language, time);
  return (
    <li>
      <Icon name="model" size={18} />
      <span className={styles.told}>
        <strong>
          <bdi>{model.model}</bdi> <HostStateTag state={state} />
        </strong>
        {lastOkAt ? <small>{t("hostStatus.okSince", { time: at(lastOkAt) })}</small> : null}
        {lastFailure && state !== "ok" ? (
          <p>{t("hostStatus.failedAt", { time: at(lastFailure.at), what: t(`hostStatus.what.${lastFailure.errorCode}`) })}</p>
        ) : null}
        {state === "open" ? <p className={styles.quiet}>{t("hostStatus.openHint")}</p> : null}
      </span>
    </li>
  );
}

/** How the models of a host do, what helps, and which questions went without an answer because of it. */
export function HostStatus({ provider }: { provider: ModelProvider }) {
  const { t } = useTranslation();
  const { models } = provider.status;
  return (
    <Section title={t("hostStatus.title")} lead={t("hostStatus.lead")}>
      {models.length === 0 ? <p className={styles.quiet}>{t("hostStatus.never")}</p> : null}
      {models.length > 0 ? (
        <ul className={styles.list} aria-label={t("hostStatus.title")}>
          {models.map((model) => (
            <ModelRow key={model.model} model={model} />
          ))}
        </ul>
      ) : null}
      <FailedRuns providerId={provider.id} />
    </Section>
  );
}
