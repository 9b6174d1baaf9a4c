import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Icon } from "../controls/icon.js";
import { lineOf } from "../files/file-words.js";
import { useName } from "../directory/use-users.js";
import { Tag } from "../controls/tag.js";
import { labelOf } from "./answer-label.js";
import { useChat } from "./chat-context.js";
import { messageKey, useMessage } from "./find-message.js";
import styles from "./reply-quote.module.css";

/** The message that is replied to as it is now, in one line; a press goes there. Messages carry only its id, so older ones are fetched. */
export function ReplyQuote({ messageId }: { messageId: string }) {
  const { t } = useTranslation();
  const { handle, jumpTo } = useChat();
  const loaded = useMessage(handle, messageId);
  const fetched = useQuery({
    queryKey: messageKey(messageId),
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
  const words = message.recalledAt ? t("chat.recalled") : lineOf(t, message).slice(0, 200);
  return (
    <button
      type="button"
      className={styles.quote}
      aria-label={[t("chat.inReplyTo", { name }), labelOf(message)].filter(Boolean).join(" · ")}
      onClick={() => jumpTo(messageId)}
      tabIndex={-1}
    >
      <Icon name="reply" size={14} />
      <bdi className={styles.name}>{name}</bdi>
      {labelOf(message) ? <Tag look="accent">{labelOf(message)}</Tag> : null}
      <bdi className={message.recalledAt ? styles.recalled : styles.words}>{words}</bdi>
    </button>
  );
}
