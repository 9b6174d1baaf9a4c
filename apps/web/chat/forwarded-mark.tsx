import { useTranslation } from "react-i18next";
import { Icon } from "../controls/icon.js";
import { Tag } from "../controls/tag.js";
import styles from "./forwarded-mark.module.css";

/** Above words that somebody else said, with the label of AI text. */
export function ForwardedMark({ label }: { label: string }) {
  const { t } = useTranslation();
  return (
    <p className={styles.mark}>
      <Icon name="forward" size={14} />
      {t("forward.forwarded")}
      {label ? (
        <span data-label-shown>
          <Tag look="accent">{label}</Tag>
        </span>
      ) : null}
    </p>
  );
}
