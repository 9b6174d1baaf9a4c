import type { ModelProvider } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Select, TextField } from "../../controls/field.js";
import { fullTime } from "../../i18n/time.js";
import styles from "../admin.module.css";
import { useAuthor } from "../egress/use-author.js";
import register from "./register.module.css";
import { basisKinds, longestEntry, type RegisterValues } from "./register-values.js";

type BasisProps = { provider: ModelProvider; values: RegisterValues; fault: string | undefined; onChange: (part: Partial<RegisterValues>) => void };

/** On which ground texts may leave the country, who recorded it, and what saving does. */
export function BasisFields({ provider, values, fault, onChange }: BasisProps) {
  const { t, i18n } = useTranslation();
  const { transferBasis } = provider;
  const name = useAuthor(transferBasis?.by ?? null);
  const isNone = values.basis === "none";
  return (
    <div className={styles.form}>
      <div className={styles.pair}>
        <Select
          label={t("register.basis")}
          hint={t("register.basisHint")}
          value={values.basis}
          options={basisKinds.map((kind) => ({ value: kind, text: kind === "none" ? t("register.basisNone") : t(`register.kind.${kind}`) }))}
          onChange={({ target }) => onChange({ basis: target.value as RegisterValues["basis"] })}
        />
        {isNone ? null : (
          <TextField
            label={t("register.note")}
            error={fault ?? null}
            maxLength={longestEntry}
            value={values.note}
            onChange={({ target }) => onChange({ note: target.value })}
          />
        )}
      </div>
      {transferBasis ? <p className={styles.quiet}>{t("register.recorded", { name, time: fullTime(i18n.language, transferBasis.at) })}</p> : null}
      {transferBasis && isNone ? <p className={register.warning}>{t("register.takesAway")}</p> : null}
      {!transferBasis && !isNone ? <p className={styles.quiet}>{t("register.opens")}</p> : null}
    </div>
  );
}
