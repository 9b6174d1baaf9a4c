import type { AdminRun } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { shortTime } from "../../i18n/time.js";
import styles from "../admin.module.css";
import { useBots, useProviders } from "./providers.js";

const dayMs = 86_400_000;
const most = 50;

type Names = { bot: (id: string) => string; provider: (id: string) => string };

function Tried({ made, names }: { made: AdminRun["tries"][number]; names: Names }) {
  const { t } = useTranslation();
  const { errorCode, asked, status, hostCode, ms } = made;
  const facts = [status === null ? "" : t("hostStatus.http", { status }), hostCode ?? "", asked ? t("hostStatus.tookMs", { ms }) : t("hostStatus.notAsked")]
    .filter(Boolean)
    .join(", ");
  const what = errorCode === null ? t("hostStatus.answered") : t(`hostStatus.what.${errorCode}`);
  return (
    <p>
      {t("hostStatus.try", { provider: names.provider(made.providerId), model: made.model, what })}
      <span className={styles.quiet}>{t("hostStatus.facts", { facts })}</span>
    </p>
  );
}

function RunRow({ run, names }: { run: AdminRun; names: Names }) {
  const { t, i18n } = useTranslation();
  const known = run.tries.length > 0;
  return (
    <li>
      <Icon name="bot" size={18} />
      <span className={styles.told}>
        <strong>{t("hostStatus.ofBot", { bot: names.bot(run.botId), time: shortTime(t, i18n.language, run.createdAt) })}</strong>
        {run.tries.map((made, index) => (
          // they are in order and do not change
          <Tried key={`${run.id} ${index}`} made={made} names={names} />
        ))}
        {!known && run.errorCode ? <p>{t(`hostStatus.what.${run.errorCode}`)}</p> : null}
      </span>
    </li>
  );
}

/** Runs of the last day that ended without a whole answer, of one provider or of one bot: which model said what. */
export function FailedRuns(of: { providerId: string } | { botId: string }) {
  const { t } = useTranslation();
  const bots = useBots().data;
  const providers = useProviders().data;
  const runs = useQuery({
    queryKey: ["failed-runs", of],
    queryFn: async () => {
      const { items } = await client.call("adminListRuns", { query: { ...of, state: "unanswered", limit: most } });
      return items.filter(({ createdAt }) => Date.parse(createdAt) > Date.now() - dayMs);
    },
  });
  const names: Names = {
    bot: (id) => bots?.find((bot) => bot.id === id)?.displayName ?? "",
    provider: (id) => providers?.find((provider) => provider.id === id)?.name ?? t("hostStatus.gone"),
  };
  const lately = runs.data;
  return (
    <>
      <strong>{t("hostStatus.failures")}</strong>
      <p className={styles.quiet}>{t("hostStatus.failuresHint")}</p>
      <Fault error={runs.error} onRetry={() => void runs.refetch()} />
      {lately?.length === 0 ? <p className={styles.quiet}>{t("hostStatus.noFailures")}</p> : null}
      {lately?.length ? (
        <ul className={styles.list} aria-label={t("hostStatus.failures")}>
          {lately.map((run) => (
            <RunRow key={run.id} run={run} names={names} />
          ))}
        </ul>
      ) : null}
      {lately?.length === most ? <p className={styles.quiet}>{t("hostStatus.more", { count: most })}</p> : null}
    </>
  );
}
