import type { MessageView } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { Menu, type MenuItem } from "../controls/menu.js";
import { useChat } from "./chat-context.js";
import styles from "./message-menu.module.css";

/** What can be done with a message: seen on hover, reached by keyboard through the list's one tab stop. */
export function MessageMenu({ message, name, time, tabbable }: { message: MessageView; name: string; time: string; tabbable: boolean }) {
  const { t } = useTranslation();
  const { meId, reply, showStored } = useChat();
  const there = message.status === "sent" && !message.recalledAt;
  const items: MenuItem[] = [
    ...(there ? [{ text: t("chat.reply"), icon: "reply" as const, onChoose: () => reply(message) }] : []),
    ...(message.text ? [{ text: t("chat.copyText"), icon: "copy" as const, onChoose: () => void copyText(message.text) }] : []),
    ...(there && message.sender.id === meId ? [{ text: t("chat.showStored"), icon: "lock" as const, onChoose: () => showStored(message) }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <div className={styles.bar}>
      {there ? <IconButton icon="reply" label={t("chat.reply")} tabIndex={-1} onClick={() => reply(message)} /> : null}
      <Menu label={t("chat.actions", { name, time })} items={items} tabIndex={tabbable ? 0 : -1} rowFocus />
    </div>
  );
}
