import { useTranslation } from "react-i18next";
import { Select, TextField } from "../../controls/field.js";
import styles from "../admin.module.css";
import { minutesText, presets } from "./minutes.js";

const custom = "custom";
/** `typed` null: one of the presets is chosen. */
export type Choice = { minutes: number; typed: string | null };

export const choiceOf = (minutes: number): Choice => ({ minutes, typed: presets.some((preset) => preset === minutes) ? null : String(minutes) });

type MinutesFieldProps = { label: string; hint: string; choice: Choice; error: string | null; onChange: (choice: Choice) => void };

/** A time from sending on: one of a few, none, or any number of minutes. */
export function MinutesField({ label, hint, choice, error, onChange }: MinutesFieldProps) {
  const { t } = useTranslation();
  const { minutes, typed } = choice;
  const options = [...presets.map((preset) => ({ value: String(preset), text: minutesText(t, preset) })), { value: custom, text: t("organisation.custom") }];
  return (
    <div className={styles.form}>
      <Select
        label={label}
        hint={hint}
        options={options}
        value={typed === null ? String(minutes) : custom}
        onChange={({ target }) =>
          onChange(target.value === custom ? { minutes, typed: String(minutes || "") } : { minutes: Number(target.value), typed: null })
        }
      />
      {typed === null ? null : (
        <TextField
          label={`${label}: ${t("organisation.minutes")}`}
          error={error}
          inputMode="numeric"
          maxLength={7}
          value={typed}
          onChange={({ target }) => onChange({ minutes, typed: target.value })}
        />
      )}
    </div>
  );
}
