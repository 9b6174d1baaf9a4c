import type { MessageView } from "@hoopoe/sdk";
import { type RefObject, useRef } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { IconButton } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { Menu, type MenuItem } from "../controls/menu.js";
import { frequentEmoji } from "../emoji/frequent.js";
import { mayEdit, mayReact, mayRecall } from "./allowed.js";
import { reactToMessage } from "./change-messages.js";
import { labelled, labelOf } from "./answer-label.js";
import { type ChatPlace, useChat } from "./chat-context.js";
import { beginEdit } from "./edits.js";
import { findMessage } from "./find-message.js";
import styles from "./message-menu.module.css";

/** Who asks, and when: both may change while the message stays as it is. */
export function askerOf({ meId, role, kind, handle }: Pick<ChatPlace, "meId" | "role" | "kind" | "handle">): Parameters<typeof mayEdit>[1] {
  const { editMinutes = 0, recallMinutes = 0 } = client.session.get().me?.organisation ?? {};
  const askedBy = (id: string): boolean => findMessage(handle, id)?.sender.id === meId;
  return { meId, role, kind, editMinutes, recallMinutes, now: Date.now(), askedBy };
}

type QuickProps = { message: MessageView; onPick: () => void; close: () => void };

/** The six frequent emoji, and the way to all others. */
function Quick({ message, onPick, close }: QuickProps) {
  const { t } = useTranslation();
  const { meId } = useChat();
  const mine = (emoji: string) => message.reactions.some((reaction) => reaction.emoji === emoji && reaction.userIds.includes(meId));
  return (
    <div className={styles.quick} role="group" aria-label={t("reactions.add")}>
      {frequentEmoji.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={mine(emoji) ? styles.mine : ""}
          aria-label={mine(emoji) ? t("reactions.takeOff", { emoji }) : t("reactions.with", { emoji })}
          onClick={() => {
            close();
            reactToMessage(message, emoji, !mine(emoji));
          }}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        tabIndex={-1}
        aria-label={t("reactions.more")}
        title={t("reactions.more")}
        onClick={() => {
          close();
          onPick();
        }}
      >
        <Icon name="react" size={19} />
      </button>
    </div>
  );
}

/** It stands in a thread, or one hangs on it. */
const isThread = (handle: ChatPlace["handle"], message: MessageView): boolean =>
  message.threadRoot !== null || handle.view.get().messages.some((other) => other.threadRoot === message.id);

function useItems(message: MessageView): () => MenuItem[] {
  const { t } = useTranslation();
  const { meId, role, kind, handle, reply, ask } = useChat();
  return () => {
    const asker = askerOf({ meId, role, kind, handle });
    const there = mayReact(message);
    const items: (MenuItem | false)[] = [
      there && { text: t("chat.reply"), icon: "reply", onChoose: () => reply(message) },
      there &&
        (message.text !== "" || message.attachments.length > 0) &&
        message.ai?.state !== "streaming" && { text: t("forward.action"), icon: "forward", onChoose: () => ask({ what: "forward", message }) },
      message.forwarded === null && mayEdit(message, asker) && { text: t("common.edit"), icon: "edit", onChoose: () => beginEdit(message) },
      there &&
        message.text !== "" && {
          text: t("commands.translate"),
          icon: "globe",
          onChoose: () => ask({ what: "command", command: { kind: "translate", messageId: message.id } }),
        },
      there &&
        message.text !== "" &&
        message.sender.id !== meId && {
          text: t("commands.draft-reply"),
          icon: "spark",
          onChoose: () => ask({ what: "command", command: { kind: "draft-reply", messageId: message.id } }),
        },
      there &&
        isThread(handle, message) && {
          text: t("commands.summarise-thread"),
          icon: "spark",
          onChoose: () => ask({ what: "command", command: { kind: "summarise-thread", messageId: message.id } }),
        },
      message.text !== "" && { text: t("chat.copyText"), icon: "copy", onChoose: () => void copyText(labelled(message.text, labelOf(message))) },
      there && message.editedAt !== null && { text: t("versions.show"), icon: "clock", onChoose: () => ask({ what: "versions", message }) },
      there && message.sender.id === meId && { text: t("chat.showStored"), icon: "lock", onChoose: () => ask({ what: "stored", message }) },
      mayRecall(message, asker) && { text: t("recall.action"), icon: "recall", danger: true, onChoose: () => ask({ what: "recall", message }) },
    ];
    return items.filter((item) => item !== false);
  };
}

type MessageMenuProps = { message: MessageView; name: string; time: string; tabbable: boolean };

/** What can be done with a message: seen on hover, reached by keyboard through the list's one tab stop, by touch in its menu. */
export function MessageMenu({ message, name, time, tabbable }: MessageMenuProps) {
  const { t } = useTranslation();
  const { reply, ask } = useChat();
  const bar: RefObject<HTMLDivElement | null> = useRef(null);
  const items = useItems(message);
  const there = mayReact(message);
  // Later than the menu, which gives the focus back to its button as it closes.
  const pick = () => bar.current && ask({ what: "reaction", message, anchor: bar.current });
  if (!there && message.text === "") return null;
  return (
    <div ref={bar} className={styles.bar}>
      {there ? (
        <>
          <IconButton icon="react" label={t("reactions.add")} tabIndex={-1} onClick={pick} />
          <IconButton icon="reply" label={t("chat.reply")} tabIndex={-1} onClick={() => reply(message)} />
        </>
      ) : null}
      <Menu
        label={t("chat.actions", { name, time })}
        items={items}
        renderHead={there ? (close) => <Quick message={message} onPick={pick} close={close} /> : undefined}
        tabIndex={tabbable ? 0 : -1}
        rowFocus
      />
    </div>
  );
}
