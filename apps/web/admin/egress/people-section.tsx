import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { exactTime } from "../../i18n/time.js";
import { Section } from "../../shell/page.js";
import usage from "../usage/usage.module.css";
import type { Asked } from "./calls-page.js";
import { CsvButton } from "./csv-button.js";
import styles from "./egress.module.css";
import type { Concerned } from "./use-concerned.js";

/** Everybody whose question or words went there. */
export function PeopleSection({ asked, people }: { asked: Asked; people: Concerned }) {
  const { t, i18n } = useTranslation();
  const at = (time: string): string => exactTime(i18n.language, time);
  const { providerId, from, to } = asked;
  return (
    <Section title={t("incident.people")} lead={t("incident.peopleLead")}>
      <div className={usage.scroll}>
        <table className={`${usage.table} ${styles.people}`}>
          <thead>
            <tr>
              <th scope="col">{t("incident.person")}</th>
              <th scope="col">{t("incident.asked")}</th>
              <th scope="col">{t("incident.concerned")}</th>
              <th scope="col">{t("incident.inConversations")}</th>
              <th scope="col">{t("incident.first")}</th>
              <th scope="col">{t("incident.last")}</th>
            </tr>
          </thead>
          <tbody>
            {people.items.map((person) => (
              <tr key={person.id}>
                <th scope="row" className={styles.wrap}>
                  <bdi>{person.displayName ?? t("incident.gonePerson", { id: person.id })}</bdi>
                  {person.username ? <small>{person.username}</small> : null}
                </th>
                <td>{person.asked}</td>
                <td>{person.calls}</td>
                <td>{person.conversations}</td>
                <td className={styles.wrap}>{at(person.firstAt)}</td>
                <td className={styles.wrap}>{at(person.lastAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Fault error={people.error} />
      {people.hasNextPage ? (
        <div>
          <Button small busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </div>
      ) : null}
      <CsvButton
        text={t("incident.peopleCsv")}
        name={`people-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`}
        read={() => client.call("adminListEgressPeopleCsv", { params: { id: providerId }, query: { from, to } })}
      />
    </Section>
  );
}
