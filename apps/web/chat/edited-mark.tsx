import type { MessageView } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { fullTime, shortTime } from "../i18n/time.js";
import { useChat } from "./chat-context.js";
import styles from "./edited-mark.module.css";

/** Says that a message was edited and when; opens its wordings. */
export function EditedMark({ message, editedAt, tabbable }: { message: MessageView; editedAt: string; tabbable: boolean }) {
  const { t, i18n } = useTranslation();
  const { ask } = useChat();
  return (
    <button
      type="button"
      className={styles.mark}
      tabIndex={tabbable ? 0 : -1}
      title={fullTime(i18n.language, editedAt)}
      aria-label={t("versions.open", { time: fullTime(i18n.language, editedAt) })}
      onClick={() => ask({ what: "versions", message })}
    >
      {t("versions.edited", { time: shortTime(t, i18n.language, editedAt) })}
    </button>
  );
}
