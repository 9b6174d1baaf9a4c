import type { UsageLine } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { daysBetween } from "./days.js";
import { showBriefly, showTokens } from "./figures.js";
import styles from "./usage.module.css";

const height = 120;
const step = 10;

/** Tokens of each day as bars, answers on prompts; what a reader of the screen hears is the table below. */
export function UsageChart({ lines, from, to }: { lines: readonly UsageLine[]; from: string; to: string }) {
  const { t, i18n } = useTranslation();
  const byDay = new Map(lines.map((line) => [line.day, line]));
  const days = daysBetween(from, to);
  const most = Math.max(1, ...lines.map((line) => line.tokens));
  const tall = (tokens: number): number => (tokens / most) * height;
  return (
    <figure className={styles.chart}>
      <figcaption>
        {t("usage.chart")} <span>≤ {showBriefly(i18n.language, most)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${days.length * step} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {days.map((day, i) => {
          const { inputTokens = 0, outputTokens = 0, tokens = 0 } = byDay.get(day) ?? {};
          const [prompt, answer] = [tall(inputTokens), tall(outputTokens)];
          return (
            <g key={day}>
              <title>{t("usage.chartDay", { day, tokens: showTokens(i18n.language, tokens) })}</title>
              <rect className={styles.nothing} x={i * step} y={0} width={step} height={height} />
              <rect className={styles.prompt} x={i * step + 1} y={height - prompt} width={step - 2} height={prompt} />
              <rect className={styles.answer} x={i * step + 1} y={height - prompt - answer} width={step - 2} height={answer} />
            </g>
          );
        })}
      </svg>
      <p className={styles.legend}>
        <span>{from}</span>
        <span>
          <i className={styles.prompt} /> {t("usage.input")} <i className={styles.answer} /> {t("usage.output")}
        </span>
        <span>{to}</span>
      </p>
    </figure>
  );
}
