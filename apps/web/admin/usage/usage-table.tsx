import type { UsageBy, UsageCounts, UsageLine, UsageReport } from "@hoopoe/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nameOfLine, showCost, showShare, showTokens } from "./figures.js";
import styles from "./usage.module.css";

type Shown = { currency: string; most: number };

function Cells({ counts, currency, most }: { counts: UsageCounts } & Shown) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { tokens, cost, pricedShare } = counts;
  return (
    <>
      <td className={styles.measure}>
        {showTokens(language, tokens)}
        {most > 0 ? <span className={styles.bar} style={{ inlineSize: `${(tokens / most) * 100}%` }} aria-hidden="true" /> : null}
      </td>
      <td className={styles.wide}>{showTokens(language, counts.inputTokens)}</td>
      <td className={styles.wide}>{showTokens(language, counts.outputTokens)}</td>
      <td>{showTokens(language, counts.runs)}</td>
      <td className={styles.wide}>{counts.estimatedShare > 0 ? showShare(language, counts.estimatedShare) : "–"}</td>
      <td title={cost !== null && pricedShare < 1 ? t("usage.costPart", { percent: showShare(language, pricedShare) }) : undefined}>
        {cost === null ? "–" : `${pricedShare < 1 ? "≥ " : ""}${showCost(language, cost, currency)}`}
      </td>
    </>
  );
}

function Row({ line, by, ...shown }: { line: UsageLine; by: UsageBy } & Shown): ReactNode {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">
        <bdi>{nameOfLine(t, line, by)}</bdi>
        {by === "model" && line.name ? <small>{line.name}</small> : null}
      </th>
      <Cells counts={line} {...shown} />
    </tr>
  );
}

/** The lines of a report, and what they come to. */
export function UsageTable({ report, lines }: { report: UsageReport; lines: readonly UsageLine[] }) {
  const { t } = useTranslation();
  const { by, currency, total } = report;
  const most = Math.max(0, ...lines.map((line) => line.tokens));
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t(`usage.${by}`)}</th>
            <th scope="col">{t("usage.tokens")}</th>
            <th scope="col" className={styles.wide}>
              {t("usage.input")}
            </th>
            <th scope="col" className={styles.wide}>
              {t("usage.output")}
            </th>
            <th scope="col">{t("usage.answers")}</th>
            <th scope="col" className={styles.wide}>
              {t("usage.estimated")}
            </th>
            <th scope="col">{t("usage.cost")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={`${line.day} ${line.id} ${line.model}`} line={line} by={by} currency={currency} most={most} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("usage.total")}</th>
            <Cells counts={total} currency={currency} most={0} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
