import type { ConversationView } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Icon } from "../controls/icon.js";
import { fullTime, shortTime } from "../i18n/time.js";
import { useObservable } from "../observable.js";
import styles from "./conversation-item.module.css";
import { Preview } from "./preview.js";
import { iconOf, titleOf } from "./title.js";

const never = { get: () => "offline" as const, subscribe: () => () => undefined };

/** Presence of the other person of a direct chat; undefined for bots and for groups. */
export function usePeerOnline(conversation: Pick<ConversationView, "kind" | "peer">): boolean | undefined {
  const person = conversation.kind === "direct" && conversation.peer?.kind === "human" ? conversation.peer : null;
  const state = useObservable(person ? client.presence.get(person.id) : never);
  return person ? state === "online" : undefined;
}

export function ConversationItem({ conversation }: { conversation: ConversationView }) {
  const { t, i18n } = useTranslation();
  const online = usePeerOnline(conversation);
  const title = titleOf(t, conversation);
  const time = conversation.lastMessage?.createdAt ?? conversation.createdAt;
  const { unread, draftCount, peer } = conversation;
  return (
    <li className={styles.line}>
      <NavLink to={`/c/${conversation.id}`} className={({ isActive }) => `${styles.item} ${isActive ? styles.active : ""}`}>
        <Avatar id={peer?.id ?? conversation.id} name={title} kind={peer?.kind} icon={iconOf(conversation)} size={40} online={online} />
        <span className={styles.texts}>
          <span className={styles.first}>
            <bdi className={`${styles.title} ${unread ? styles.fresh : ""}`}>{title}</bdi>
            {online ? <span className="visually-hidden">{t("conversations.online")}</span> : null}
            <time dateTime={time} title={fullTime(i18n.language, time)}>
              {shortTime(t, i18n.language, time)}
            </time>
          </span>
          <span className={styles.second}>
            <Preview conversation={conversation} />
            {draftCount > 0 ? (
              <span className={styles.unsent} title={t("conversations.unsent", { count: draftCount })}>
                <Icon name="clock" size={14} />
              </span>
            ) : null}
            {unread > 0 ? (
              <span className={styles.unread}>
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span className="visually-hidden">{t("conversations.unread", { count: unread })}</span>
              </span>
            ) : null}
          </span>
        </span>
      </NavLink>
    </li>
  );
}
