import type { MessageView } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { Avatar } from "../controls/avatar.js";
import { Tag } from "../controls/tag.js";
import { useUser } from "../directory/use-users.js";
import { clockTime, fullTime } from "../i18n/time.js";
import { AnswerFoot } from "./answer-foot.js";
import { AnswerText } from "./answer-text.js";
import { useChat } from "./chat-context.js";
import { MessageMenu } from "./message-menu.js";
import styles from "./message-row.module.css";
import { MessageState } from "./message-state.js";
import { PlainText } from "./plain-text.js";
import { ReplyQuote } from "./reply-quote.js";

type MessageRowProps = {
  message: MessageView;
  first: boolean;
  last: boolean;
  receipts: ReadonlyMap<string, number>;
  marked: boolean;
  tabbable: boolean;
  onFocus: () => void;
};

function Body({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  if (message.recalledAt) return <p className={styles.recalled}>{t("chat.recalled")}</p>;
  return message.ai ? (
    <AnswerText text={message.text} streaming={message.ai.state === "streaming"} />
  ) : (
    <PlainText text={message.text} mentions={message.mentions} />
  );
}

/** An answer right below its question needs no quote of it. */
function needsQuote(message: MessageView, kind: string): boolean {
  return message.replyTo !== null && !(message.ai && kind === "direct");
}

export function MessageRow({ message, first, last, receipts, marked, tabbable, onFocus }: MessageRowProps) {
  const { t, i18n } = useTranslation();
  const { meId, kind } = useChat();
  const user = useUser(message.sender.id);
  const name = user?.displayName ?? "…";
  const time = clockTime(i18n.language, message.createdAt);
  const mine = message.sender.id === meId;
  const mentioned = message.mentions.includes(meId) && !message.recalledAt;
  return (
    <article
      className={`${styles.row} ${first ? styles.first : ""} ${marked ? styles.marked : ""} ${mentioned ? styles.mentioned : ""}`}
      aria-label={`${name}, ${time}`}
      onFocus={onFocus}
    >
      <div className={styles.side}>
        {first ? (
          <Avatar id={message.sender.id} name={name} kind={message.sender.kind} size={36} />
        ) : (
          <time className={styles.sideTime} dateTime={message.createdAt} aria-hidden="true">
            {time}
          </time>
        )}
      </div>
      <div className={styles.main}>
        {first ? (
          <header className={styles.header}>
            <bdi className={styles.name}>{name}</bdi>
            {message.sender.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
            <time dateTime={message.createdAt} title={fullTime(i18n.language, message.createdAt)}>
              {time}
            </time>
          </header>
        ) : null}
        {needsQuote(message, kind) && message.replyTo ? <ReplyQuote messageId={message.replyTo} /> : null}
        <div className={message.status === "sent" ? "" : styles.pending}>
          <Body message={message} />
        </div>
        {message.editedAt && !message.recalledAt ? <small className={styles.edited}>{t("chat.edited")}</small> : null}
        {message.ai ? <AnswerFoot message={message} ai={message.ai} /> : null}
        {mine ? <MessageState message={message} last={last} receipts={receipts} /> : null}
      </div>
      <MessageMenu message={message} name={name} time={time} tabbable={tabbable} />
    </article>
  );
}
