import type { Purpose } from "@hoopoe/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Segmented } from "../controls/segmented.js";
import styles from "./policies.module.css";

export const purposes: readonly Purpose[] = ["service", "ai", "training"];

type PurposeChoiceProps = { purpose: Purpose; given: boolean | null; onChange: (given: boolean) => void; disabled?: boolean; children?: ReactNode };

/** One purpose: what it means, and yes or no, neither of which is chosen beforehand nor weighs more. */
export function PurposeChoice({ purpose, given, onChange, disabled, children }: PurposeChoiceProps) {
  const { t } = useTranslation();
  const name = t(`policies.purpose.${purpose}`);
  return (
    <div className={styles.purpose}>
      <div>
        <strong>{name}</strong>
        <p>{t(`policies.purposeText.${purpose}`)}</p>
        {children}
      </div>
      <Segmented
        label={name}
        value={given === null ? "" : given ? "yes" : "no"}
        disabled={disabled ?? false}
        options={[
          { value: "yes", text: t("policies.yes") },
          { value: "no", text: t("policies.no") },
        ]}
        onChange={(value) => onChange(value === "yes")}
      />
    </div>
  );
}
