import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Icon } from "../controls/icon.js";
import { useName } from "../directory/use-users.js";
import { useChat } from "./chat-context.js";
import styles from "./reply-quote.module.css";

/** The message that is replied to, in one line; a press goes there. Messages carry only its id, so older ones are fetched. */
export function ReplyQuote({ messageId }: { messageId: string }) {
  const { t } = useTranslation();
  const { find, jumpTo } = useChat();
  const loaded = find(messageId);
  const fetched = useQuery({
    queryKey: ["message", messageId],
    queryFn: () => client.call("readMessage", { params: { id: messageId } }),
    enabled: !loaded,
    staleTime: 60_000,
    retry: false,
  });
  const message = loaded ?? fetched.data;
  const name = useName(message?.sender.id ?? "");
  if (!message) {
    return <p className={styles.quote}>{fetched.isError ? t("chat.replyGone") : "…"}</p>;
  }
  const words = message.recalledAt ? t("chat.recalled") : message.text.slice(0, 200);
  return (
    <button type="button" className={styles.quote} aria-label={t("chat.inReplyTo", { name })} onClick={() => jumpTo(messageId)} tabIndex={-1}>
      <Icon name="reply" size={14} />
      <bdi className={styles.name}>{name}</bdi>
      <bdi className={styles.words}>{words}</bdi>
    </button>
  );
}
