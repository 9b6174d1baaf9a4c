import { limits } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { TextField } from "../../controls/field.js";
import styles from "../admin.module.css";
import { suggestPassword } from "./suggest-password.js";

/** A password that is handed on, so it can be read and suggested. */
export function GivenPasswordField({ value, error, onChange }: { value: string; error?: string | null; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t("form.password")}
        hint={t("form.passwordHint", { count: limits.passwordMin })}
        error={error}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className={styles.buttons}>
        <Button small icon="key" onClick={() => onChange(suggestPassword())}>
          {t("people.generate")}
        </Button>
      </div>
    </>
  );
}
