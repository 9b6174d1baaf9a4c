import type { UsageBy } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Select, TextField } from "../../controls/field.js";
import { Segmented } from "../../controls/segmented.js";
import styles from "./usage.module.css";

/** `last`: so many days to today; else `from` and `to`. */
export type Filter = { by: UsageBy; last: number | null; from: string; to: string };

const presets = [7, 30, 90, 365];
const kinds: readonly UsageBy[] = ["day", "person", "bot", "provider", "model"];

export function UsageFilters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const { by, last, from, to } = filter;
  return (
    <div className={styles.filters}>
      <Select
        label={t("usage.period")}
        value={last === null ? "own" : String(last)}
        options={[...presets.map((count) => ({ value: String(count), text: t("usage.last", { count }) })), { value: "own", text: t("usage.own") }]}
        onChange={({ target }) => onChange({ ...filter, last: target.value === "own" ? null : Number(target.value) })}
      />
      {last === null ? (
        <>
          <TextField label={t("usage.from")} type="date" value={from} onChange={({ target }) => onChange({ ...filter, from: target.value })} />
          <TextField label={t("usage.to")} type="date" value={to} onChange={({ target }) => onChange({ ...filter, to: target.value })} />
        </>
      ) : null}
      <div className={styles.by}>
        <Segmented
          label={t("usage.by")}
          value={by}
          options={kinds.map((value) => ({ value, text: t(`usage.${value}`) }))}
          onChange={(value) => onChange({ ...filter, by: value })}
        />
      </div>
    </div>
  );
}
