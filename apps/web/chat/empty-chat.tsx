import { useTranslation } from "react-i18next";
import { Mark } from "../brand/mark.js";
import { Empty } from "../controls/empty.js";
import { useChat } from "./chat-context.js";
import styles from "./empty-chat.module.css";

const questions = ["chat.askConnect", "chat.askInvite", "chat.askStored", "chat.askBots"] as const;

/** A conversation without messages; the assistant's offers questions to begin with. */
export function EmptyChat({ assistant }: { assistant: boolean }) {
  const { t } = useTranslation();
  const { handle } = useChat();
  if (!assistant) {
    return (
      <div className={styles.place}>
        <Empty icon="chat" title={t("chat.emptyTitle")}>
          {t("chat.emptyText")}
        </Empty>
      </div>
    );
  }
  return (
    <div className={styles.place}>
      <div className={styles.welcome}>
        <Mark size={56} />
        <h3>{t("chat.welcome")}</h3>
        <p>{t("chat.welcomeText")}</p>
        <ul>
          {questions.map((question) => (
            <li key={question}>
              <button type="button" onClick={() => handle.send({ text: t(question) })}>
                {t(question)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
