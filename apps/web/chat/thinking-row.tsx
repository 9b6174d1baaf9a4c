import { useTranslation } from "react-i18next";
import { Avatar } from "../controls/avatar.js";
import { useName } from "../directory/use-users.js";
import { useChat } from "./chat-context.js";
import row from "./message-row.module.css";
import { StopButton } from "./stop-button.js";
import styles from "./thinking-row.module.css";

/** The wait between a question and the first word of its answer. */
export function ThinkingRow({ botId, triggerId }: { botId: string; triggerId: string }) {
  const { t } = useTranslation();
  const { handle, hideThinking } = useChat();
  const name = useName(botId);
  return (
    <div className={`${row.row} ${row.first}`}>
      <div className={row.side}>
        <Avatar id={botId} name={name} kind="bot" size={36} />
      </div>
      <p className={styles.words}>
        <span className={styles.dots} aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {t("chat.thinking", { name })}
        <StopButton target={{ triggerId }} conversationId={handle.id} onStopped={() => hideThinking(triggerId)} />
      </p>
    </div>
  );
}
