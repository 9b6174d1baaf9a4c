import type { MessageView } from "@hoopoe/sdk";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../controls/avatar.js";
import { useLongPress } from "../controls/long-press.js";
import { Tag } from "../controls/tag.js";
import { useUser } from "../directory/use-users.js";
import { useKept } from "../kept.js";
import { clockTime, fullTime } from "../i18n/time.js";
import { AnswerFoot } from "./answer-foot.js";
import { AnswerText } from "./answer-text.js";
import { ChangeState } from "./change-state.js";
import { useChat } from "./chat-context.js";
import { EditedMark } from "./edited-mark.js";
import { edits } from "./edits.js";
import { MessageMenu } from "./message-menu.js";
import styles from "./message-row.module.css";
import { MessageState } from "./message-state.js";
import { PlainText } from "./plain-text.js";
import { Reactions } from "./reactions.js";
import { RecalledLine } from "./recalled-line.js";
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

function Body({ message, tabbable }: { message: MessageView; tabbable: boolean }) {
  if (message.ai) return <AnswerText text={message.text} streaming={message.ai.state === "streaming"} />;
  return (
    <PlainText text={message.text} mentions={message.mentions}>
      {message.editedAt ? (
        <>
          {" "}
          <EditedMark message={message} editedAt={message.editedAt} tabbable={tabbable} />
        </>
      ) : null}
    </PlainText>
  );
}

/** What is left of a recalled message: who and when, in one line. */
function RecalledRow({ message, name, time, tabbable, onFocus }: Pick<MessageRowProps, "message" | "tabbable" | "onFocus"> & { name: string; time: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a menu the row itself is the stop for the arrows
    <article className={styles.row} aria-label={`${name}, ${time}`} tabIndex={tabbable ? 0 : -1} data-row-focus onFocus={onFocus}>
      <div className={styles.side}>
        <time className={styles.sideTime} dateTime={message.createdAt} aria-hidden="true">
          {time}
        </time>
      </div>
      <div className={styles.main}>
        <RecalledLine message={message} name={name} />
        <ChangeState message={message} />
      </div>
    </article>
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
  const edited = useKept(edits, message.conversationId)?.seen.id === message.id;
  const row = useRef<HTMLElement>(null);
  const press = useLongPress(() => row.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click());
  if (message.recalledAt) return <RecalledRow message={message} name={name} time={time} tabbable={tabbable} onFocus={onFocus} />;
  const classes = [styles.row, first && styles.first, marked && styles.marked, message.mentions.includes(meId) && styles.mentioned, edited && styles.editing];
  return (
    <article ref={row} className={classes.filter(Boolean).join(" ")} aria-label={`${name}, ${time}`} onFocus={onFocus} {...press}>
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
        <div className={message.status === "sent" && !message.pending ? "" : styles.pending}>
          <Body message={message} tabbable={tabbable} />
        </div>
        {message.ai ? <AnswerFoot message={message} ai={message.ai} /> : null}
        <Reactions message={message} tabbable={tabbable} />
        <ChangeState message={message} />
        {mine && !message.pending ? <MessageState message={message} last={last} receipts={receipts} /> : null}
      </div>
      <MessageMenu message={message} name={name} time={time} tabbable={tabbable} />
    </article>
  );
}
