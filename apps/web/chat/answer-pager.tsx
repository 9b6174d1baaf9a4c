import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import styles from "./answer-foot.module.css";

type AnswerPagerProps = { at: number; count: number; onGo: (at: number) => void };

/** ‹ 1/2 ›: the answers to one question, the earlier ones too. */
export function AnswerPager({ at, count, onGo }: AnswerPagerProps) {
  const { t } = useTranslation();
  return (
    <span className={styles.pager} role="group" aria-label={t("answers.versions")}>
      <IconButton icon="back" size={15} label={t("answers.earlier")} disabled={at === 0} onClick={() => onGo(at - 1)} />
      <span aria-live="polite">
        {at + 1}/{count}
      </span>
      <IconButton icon="next" size={15} label={t("answers.later")} disabled={at === count - 1} onClick={() => onGo(at + 1)} />
    </span>
  );
}
