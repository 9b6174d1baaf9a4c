import type { Conversation, Member } from "@hoopoe/protocol";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { fullTime } from "../i18n/time.js";
import styles from "./details-drawer.module.css";
import { ExportSection } from "./export-section.js";
import { MembersSection } from "./members-section.js";
import { SettingsSection } from "./settings-section.js";

type DetailsDrawerProps = { conversation: Conversation; members: readonly Member[]; onClose: () => void };

/** Who is in a conversation and how it is set; beside the chat, over it in narrow windows. */
export function DetailsDrawer({ conversation, members, onClose }: DetailsDrawerProps) {
  const { t, i18n } = useTranslation();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <aside
      ref={ref}
      className={styles.drawer}
      aria-label={t("details.title")}
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && !document.querySelector("dialog[open]") && onClose()}
    >
      <header className={styles.header}>
        <h2>{t("details.title")}</h2>
        <IconButton icon="close" label={t("chat.closeDetails")} onClick={onClose} />
      </header>
      <div className={styles.scroll}>
        <SettingsSection key={`${conversation.name}${conversation.dataClass}${conversation.history}`} conversation={conversation} />
        <MembersSection conversation={conversation} members={members} />
        <ExportSection conversation={conversation} />
        <p className={styles.note}>{t("details.created", { time: fullTime(i18n.language, conversation.createdAt) })}</p>
      </div>
    </aside>
  );
}
