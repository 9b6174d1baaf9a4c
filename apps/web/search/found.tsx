import type { SearchHit } from "@hoopoe/protocol";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "../client.js";
import { labelOf } from "../chat/answer-label.js";
import { Avatar } from "../controls/avatar.js";
import { Tag } from "../controls/tag.js";
import { titleOf } from "../conversations/title.js";
import { useUser } from "../directory/use-users.js";
import { attachmentWords } from "../files/file-words.js";
import { fullTime, shortTime } from "../i18n/time.js";
import { useObservable } from "../observable.js";
import { excerptOf } from "./search.js";
import styles from "./search.module.css";

/** One message that was found; it leads to its place in its chat. */
export function Found({ hit: { message, highlights } }: { hit: SearchHit }) {
  const { t, i18n } = useTranslation();
  const sender = useUser(message.sender.id);
  const conversation = useObservable(client.conversations).items.find((item) => item.id === message.conversationId);
  const name = sender?.displayName ?? "…";
  return (
    <li>
      <Link to={`/c/${message.conversationId}`} state={{ messageId: message.id }} className={styles.found}>
        <Avatar id={message.sender.id} name={name} kind={message.sender.kind} size={30} />
        <span className={styles.what}>
          <span className={styles.head}>
            <bdi>{name}</bdi>
            {message.sender.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
            <small className={styles.where}>
              <bdi>{conversation ? titleOf(t, conversation) : ""}</bdi>
            </small>
            <time dateTime={message.createdAt} title={fullTime(i18n.language, message.createdAt)}>
              {shortTime(t, i18n.language, message.createdAt)}
            </time>
          </span>
          <span className={styles.text} dir="auto">
            {message.text.trim() === "" ? attachmentWords(t, message) : null}
            {excerptOf(message.text, highlights).map((part, index) => (
              <Fragment key={index}>{part.found ? <mark>{part.text}</mark> : part.text}</Fragment>
            ))}
          </span>
          {labelOf(message) ? <small className={styles.label}>{labelOf(message)}</small> : null}
        </span>
      </Link>
    </li>
  );
}
