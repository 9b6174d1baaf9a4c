import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { Chat } from "../chat/chat.js";
import { Empty } from "../controls/empty.js";
import styles from "./chats-page.module.css";
import { ConversationList } from "./conversation-list.js";

/** The list and the chosen conversation side by side; in narrow windows one at a time. */
export function ChatsPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  return (
    <div className={`${styles.panes} ${id ? styles.chosen : ""}`}>
      <ConversationList />
      <div className={styles.chat}>
        {id ? (
          <Chat key={id} id={id} />
        ) : (
          <Empty icon="chat" title={t("conversations.choose")}>
            {t("conversations.chooseText")}
          </Empty>
        )}
      </div>
    </div>
  );
}
