import type { Conversation } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { IconButton } from "../controls/button.js";
import { Avatar } from "../controls/avatar.js";
import { Tag } from "../controls/tag.js";
import { usePeerOnline } from "../conversations/conversation-item.js";
import { iconOf } from "../conversations/title.js";
import styles from "./chat-header.module.css";

type ChatHeaderProps = { conversation: Conversation | null; name: string; detailsOpen: boolean; onDetails: () => void };

function Standing({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const online = usePeerOnline(conversation);
  if (conversation.kind !== "direct") return <>{`${t(`conversations.${conversation.kind}`)} · ${t("details.count", { count: conversation.memberCount })}`}</>;
  if (online === undefined) return <>@{conversation.peer?.username}</>;
  return <>{online ? t("conversations.online") : t("conversations.offline")}</>;
}

export function ChatHeader({ conversation, name, detailsOpen, onDetails }: ChatHeaderProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const peer = conversation?.peer;
  return (
    <header className={styles.header}>
      <IconButton icon="back" label={t("chat.back")} className={styles.back} onClick={() => navigate("/")} />
      {conversation ? <Avatar id={peer?.id ?? conversation.id} name={name} kind={peer?.kind} icon={iconOf(conversation)} size={34} /> : null}
      <div className={styles.names}>
        <h2>
          <bdi>{name}</bdi>
          {peer?.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
          {conversation?.dataClass === "secret" ? <Tag look="warning">{t("details.shortSecret")}</Tag> : null}
          {conversation?.dataClass === "personal" ? <Tag look="warning">{t("details.shortPersonal")}</Tag> : null}
        </h2>
        <p>{conversation ? <Standing conversation={conversation} /> : null}</p>
      </div>
      <IconButton
        icon="search"
        label={t("search.here")}
        disabled={!conversation}
        onClick={() => navigate("/search", { state: { conversationId: conversation?.id } })}
      />
      <IconButton
        icon="details"
        label={detailsOpen ? t("chat.closeDetails") : t("chat.details")}
        aria-expanded={detailsOpen}
        disabled={!conversation}
        onClick={onDetails}
      />
    </header>
  );
}
