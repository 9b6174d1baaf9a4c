import type { ConcernedPerson, EgressCall } from "@hoopoe/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { maskedOf } from "../../chat/masked-of.js";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Tag } from "../../controls/tag.js";
import { useUser } from "../../directory/use-users.js";
import { exactTime } from "../../i18n/time.js";
import { Section } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import { useBots } from "../models/providers.js";
import { showTokens } from "../usage/figures.js";
import type { Asked } from "./calls-page.js";
import { CsvButton } from "./csv-button.js";
import styles from "./egress.module.css";
import { useCalls } from "./use-concerned.js";

type Names = ReadonlyMap<string, string | null>;

/** By the list of those concerned, else by the directory; of somebody who is in neither, the id. */
function PersonName({ id, names }: { id: string; names: Names }) {
  const user = useUser(names.has(id) ? "" : id);
  return <bdi className={styles.name}>{names.get(id) ?? user?.displayName ?? id}</bdi>;
}

function CallItem({ call, botName, names }: { call: EgressCall; botName: string; names: Names }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const facts: [name: string, value: ReactNode][] = [
    [t("incident.masked"), maskedOf(t, call.redactions) || t("incident.nothingMasked")],
    [t("incident.asker"), <PersonName key="asker" id={call.askerId} names={names} />],
    [t("incident.subjects"), call.subjects.length ? call.subjects.map((id) => <PersonName key={id} id={id} names={names} />) : t("incident.none")],
    [t("incident.conversation"), call.conversationId],
    [t("incident.policy"), String(call.policyVersion)],
    [t("incident.consent"), call.consentVersion ?? t("incident.none")],
    [t("incident.hash"), call.payloadSha256],
  ];
  return (
    <li>
      <span className={adminStyles.told}>
        <strong>{exactTime(language, call.at)}</strong>
        <p>
          <bdi>{botName}</bdi> → <bdi>{call.model}</bdi> · <bdi>{call.host}</bdi>
        </p>
        {call.unsent ? <p className={styles.missing}>{t(`receipt.${call.unsent}`)}</p> : null}
        <p className={styles.tags}>
          <Tag>{t(`egress.class.${call.dataClass}`)}</Tag> <Tag look={call.action === "redact" ? "good" : "warning"}>{t(`egress.action.${call.action}`)}</Tag>{" "}
          <Tag>{t("receipt.bytes", { count: call.payloadBytes, formatted: showTokens(language, call.payloadBytes) })}</Tag>
        </p>
        <details className={styles.more}>
          <summary>{t("incident.moreAbout")}</summary>
          <dl className={styles.meanings}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </span>
    </li>
  );
}

/** Each call as it left; its words are not kept. */
export function CallsSection({ asked, people }: { asked: Asked; people: readonly ConcernedPerson[] }) {
  const { t } = useTranslation();
  const calls = useCalls(asked);
  const bots = useBots().data;
  const names = new Map(people.map(({ id, displayName }) => [id, displayName]));
  const { providerId, from, to } = asked;
  return (
    <Section title={t("incident.calls")} lead={t("incident.callsLead")}>
      <Fault error={calls.error} onRetry={() => void calls.refetch()} />
      {calls.isPending ? <Skeleton rows={4} label={t("common.loading")} tall /> : null}
      <ul className={adminStyles.list} aria-label={t("incident.calls")}>
        {calls.items.map((call) => (
          <CallItem key={call.id} call={call} botName={bots?.find((bot) => bot.id === call.botId)?.displayName ?? t("incident.goneBot")} names={names} />
        ))}
      </ul>
      {calls.hasNextPage ? (
        <div>
          <Button small busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </div>
      ) : null}
      <CsvButton
        text={t("incident.callsCsv")}
        name={`calls-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`}
        read={() => client.call("adminListEgressCallsCsv", { params: { id: providerId }, query: { from, to } })}
      />
    </Section>
  );
}
