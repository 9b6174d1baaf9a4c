import { useTranslation } from "react-i18next";
import { CheckBox } from "../../controls/field.js";
import { Notice } from "../../controls/notice.js";
import styles from "./egress.module.css";

type UnreadableProps = { given: boolean; fault: string | undefined; onChange: (given: boolean) => void };

/** Nothing leaves: the organisation's own words are lost, and whoever saves replaces them. */
export function UnreadableNotice({ given, fault, onChange }: UnreadableProps) {
  const { t } = useTranslation();
  return (
    <Notice look="danger" role="alert" title={t("egress.unreadableTitle")}>
      <p>{t("egress.unreadable")}</p>
      <CheckBox
        label={t("egress.saveEmpty")}
        hint={fault ? <span className={styles.fault}>{fault}</span> : undefined}
        checked={given}
        aria-invalid={fault ? true : undefined}
        onChange={({ target }) => onChange(target.checked)}
      />
    </Notice>
  );
}
