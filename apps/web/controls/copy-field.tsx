import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.js";
import { copyText } from "./copy.js";
import styles from "./copy-field.module.css";

/** Something to hand on: readable, selectable, copied with one press. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.row}>
      <input aria-label={label} readOnly value={value} onFocus={(event) => event.target.select()} />
      <Button icon={copied ? "check" : "copy"} onClick={async () => setCopied(await copyText(value))}>
        {copied ? t("common.copied") : t("common.copy")}
      </Button>
      <span className="visually-hidden" role="status">
        {copied ? t("common.copied") : ""}
      </span>
    </div>
  );
}
