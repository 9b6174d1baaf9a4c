import { type DryRun, type DryRunCounts, type DryRunOutcome, PolicyReason } from "@hoopoe/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { maskedOf } from "../../chat/masked-of.js";
import { Notice } from "../../controls/notice.js";
import { fullTime } from "../../i18n/time.js";
import usage from "../usage/usage.module.css";
import { showTokens } from "../usage/figures.js";
import styles from "./egress.module.css";
import { dataClasses, places } from "./policy-draft.js";

const outcomes: readonly DryRunOutcome[] = ["local", "sent", "redacted", "blocked"];
type Compared = { runs: number; now: DryRunCounts; proposed: DryRunCounts };

/** Rows of now and then, side by side. */
function Beside({ label, rows }: { label: string; rows: readonly { name: string; now: number; proposed: number }[] }) {
  const { t, i18n } = useTranslation();
  const show = (count: number): string => showTokens(i18n.language, count);
  const signed = (change: number): string => (change === 0 ? "–" : `${change > 0 ? "+" : "−"}${show(Math.abs(change))}`);
  return (
    <div className={usage.scroll}>
      <table className={`${usage.table} ${styles.beside}`}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">{t("dryRun.now")}</th>
            <th scope="col">{t("dryRun.proposed")}</th>
            <th scope="col">{t("dryRun.change")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, now, proposed }) => (
            <tr key={name}>
              <th scope="row" className={styles.wrap}>
                {name}
              </th>
              <td>{show(now)}</td>
              <td>{show(proposed)}</td>
              <td className={now === proposed ? undefined : styles.differs}>{signed(proposed - now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where and from whom: how many of each outcome, now → by the form where they differ. */
function Spread({ label, rows }: { label: string; rows: readonly { key: string; name: ReactNode; counts: Compared }[] }) {
  const { t, i18n } = useTranslation();
  const show = (count: number): string => showTokens(i18n.language, count);
  return (
    <div className={usage.scroll}>
      <table className={usage.table}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">{t("dryRun.questions")}</th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col">
                {t(`dryRun.short.${outcome}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, counts: { runs, now, proposed } }) => (
            <tr key={key}>
              <th scope="row" className={styles.wrap}>
                {name}
              </th>
              <td>{show(runs)}</td>
              {outcomes.map((outcome) => (
                <td key={outcome} className={now[outcome] === proposed[outcome] ? undefined : styles.differs}>
                  {now[outcome] === proposed[outcome]
                    ? show(now[outcome])
                    : t("dryRun.becomes", { now: show(now[outcome]), proposed: show(proposed[outcome]) })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Reasons({ reasons }: Pick<DryRun, "reasons">) {
  const { t } = useTranslation();
  const rows = PolicyReason.options
    .map((reason) => ({ name: t(`dryRun.reason.${reason}`), now: reasons.now[reason] ?? 0, proposed: reasons.proposed[reason] ?? 0 }))
    .filter(({ now, proposed }) => now + proposed > 0);
  if (rows.length === 0) return <p className={styles.quiet}>{t("dryRun.noReasons")}</p>;
  return <Beside label={t("dryRun.reasons")} rows={rows} />;
}

function Examples({ result: { examples } }: { result: DryRun }) {
  const { t } = useTranslation();
  if (examples.length === 0) return null;
  return (
    <details className={styles.more}>
      <summary>{t("dryRun.examples", { count: examples.length })}</summary>
      <ul className={styles.changes}>
        {examples.map(({ runId, now, proposed, reason }) => (
          <li key={runId}>
            <code>{runId}</code>: {t("dryRun.becomes", { now: t(`dryRun.short.${now}`), proposed: t(`dryRun.short.${proposed}`) })}
            {reason ? <small>{t(`dryRun.reason.${reason}`)}</small> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a dry run found. */
export function DryRunResult({ result }: { result: DryRun }) {
  const { t, i18n } = useTranslation();
  const { from, to, runs, now, proposed, cells, bots } = result;
  const at = (time: string): string => fullTime(i18n.language, time);
  const order = (dataClass: (typeof dataClasses)[number], place: (typeof places)[number]): number =>
    dataClasses.indexOf(dataClass) * places.length + places.indexOf(place);
  const spread = cells
    .toSorted((a, b) => order(a.dataClass, a.jurisdiction) - order(b.dataClass, b.jurisdiction))
    .map((cell) => {
      const name = t("egress.cell", { dataClass: t(`egress.class.${cell.dataClass}`), place: t(`models.${cell.jurisdiction}`) });
      return { key: name, name, counts: cell };
    });
  const byBot = bots
    .toSorted((a, b) => b.runs - a.runs)
    .map((bot) => ({ key: bot.id, name: <bdi>{bot.displayName ?? t("dryRun.goneBot")}</bdi>, counts: bot }));
  return (
    <div className={styles.result}>
      <p className={styles.quiet}>{t("dryRun.span", { count: runs, from: at(from), to: at(to) })}</p>
      {result.truncated ? <Notice look="warning">{t("dryRun.truncated")}</Notice> : null}
      <Beside
        label={t("dryRun.what")}
        rows={outcomes.map((outcome) => ({ name: t(`dryRun.outcome.${outcome}`), now: now[outcome], proposed: proposed[outcome] }))}
      />
      <Reasons reasons={result.reasons} />
      <Spread label={t("dryRun.cell")} rows={spread} />
      <Spread label={t("dryRun.bot")} rows={byBot} />
      <Examples result={result} />
      {result.texts ? (
        <Notice>
          <p>{t("dryRun.opened", { count: result.texts.opened, gone: result.texts.gone })}</p>
          {result.masked ? (
            <>
              <p>{t("dryRun.maskedNow", { what: maskedOf(t, result.masked.now) || t("egress.none") })}</p>
              <p>{t("dryRun.maskedProposed", { what: maskedOf(t, result.masked.proposed) || t("egress.none") })}</p>
            </>
          ) : null}
        </Notice>
      ) : null}
      {result.secretsUnknown ? <Notice>{t("dryRun.secrets")}</Notice> : null}
    </div>
  );
}
