import { limits } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { TextField } from "../controls/field.js";
import styles from "../session/door.module.css";
import type { AccountValues, Faults } from "./check-account.js";

type AccountFieldsProps = { values: AccountValues; faults: Faults<AccountValues>; onChange: (part: Partial<AccountValues>) => void };

export const emptyAccount: AccountValues = { displayName: "", username: "", password: "", passwordAgain: "" };

/** Name, user name and password twice, as set-up and invitation ask for them. */
export function AccountFields({ values, faults, onChange }: AccountFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label={t("form.displayName")}
          hint={t("form.displayNameHint")}
          error={faults.displayName}
          autoComplete="name"
          required
          maxLength={100}
          value={values.displayName}
          onChange={(event) => onChange({ displayName: event.target.value })}
        />
        <TextField
          label={t("form.usernameLabel")}
          hint={t("form.usernameHint")}
          error={faults.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={values.username}
          onChange={(event) => onChange({ username: event.target.value.trim() })}
        />
      </div>
      <div className={styles.pair}>
        <TextField
          label={t("form.password")}
          hint={t("form.passwordHint", { count: limits.passwordMin })}
          error={faults.password}
          type="password"
          autoComplete="new-password"
          required
          value={values.password}
          onChange={(event) => onChange({ password: event.target.value })}
        />
        <TextField
          label={t("form.passwordAgain")}
          error={faults.passwordAgain}
          type="password"
          autoComplete="new-password"
          required
          value={values.passwordAgain}
          onChange={(event) => onChange({ passwordAgain: event.target.value })}
        />
      </div>
    </>
  );
}
