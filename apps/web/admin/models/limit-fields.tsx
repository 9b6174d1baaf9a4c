import type { ModelProvider } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { TextField } from "../../controls/field.js";
import styles from "../admin.module.css";

type Limits = ModelProvider["limits"];
export const limitMaxima = { concurrency: 10_000, requestsPerMinute: 1_000_000 } as const;

export const goodLimits = (limits: Limits): boolean =>
  (["concurrency", "requestsPerMinute"] as const).every((name) => {
    const value = limits[name];
    return Number.isInteger(value) && value >= 0 && value <= limitMaxima[name];
  });

/** 0 is no limit: an empty field. */
const shown = (value: number): string => (value === 0 || Number.isNaN(value) ? "" : String(value));

/** How much a host is asked at once and a minute; what comes beyond waits its turn. */
export function LimitFields({ limits, error, onChange }: { limits: Limits; error: string | undefined; onChange: (limits: Limits) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.pair}>
      <TextField
        label={t("hostStatus.concurrency")}
        hint={t("hostStatus.concurrencyHint")}
        error={error}
        type="number"
        min={0}
        max={limitMaxima.concurrency}
        value={shown(limits.concurrency)}
        onChange={(event) => onChange({ ...limits, concurrency: Number(event.target.value) })}
      />
      <TextField
        label={t("hostStatus.perMinute")}
        hint={t("hostStatus.perMinuteHint")}
        type="number"
        min={0}
        max={limitMaxima.requestsPerMinute}
        value={shown(limits.requestsPerMinute)}
        onChange={(event) => onChange({ ...limits, requestsPerMinute: Number(event.target.value) })}
      />
    </div>
  );
}
