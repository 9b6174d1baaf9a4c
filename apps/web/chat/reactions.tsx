import type { Message } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { useLongPress } from "../controls/long-press.js";
import { Tooltip } from "../controls/tooltip.js";
import { useUsers } from "../directory/use-users.js";
import { reactToMessage } from "./change-messages.js";
import { useChat } from "./chat-context.js";
import styles from "./reactions.module.css";

type Reaction = Message["reactions"][number];

const hoverMs = 350;
const touchMs = 2_500;

/** Who reacted: oneself first, then in the order of reacting, then how many more. */
function Names({ reaction, mine }: { reaction: Reaction; mine: boolean }) {
  const { t, i18n } = useTranslation();
  const { meId } = useChat();
  const others = useUsers(reaction.userIds.filter((id) => id !== meId));
  const names = [...(mine ? [t("common.you")] : []), ...others.map((user) => user?.displayName ?? "…")];
  const more = reaction.count - reaction.userIds.length;
  const list = more > 0 ? [...names, `+${more}`] : names;
  const words = new Intl.ListFormat(i18n.language === "zh" ? "zh-CN" : "en", { type: "conjunction" }).format(list);
  return <>{t("reactions.names", { names: words, emoji: reaction.emoji })}</>;
}

/** Whether the names are shown: after a moment under the mouse, at once for the keyboard, for a while after a long press. */
function useShown() {
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (value: boolean, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(value), ms);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = useLongPress(() => {
    setShown(true);
    later(false, touchMs);
  });
  return {
    shown,
    on: {
      ...press,
      onPointerEnter: (event: { pointerType: string }) => event.pointerType === "mouse" && later(true, hoverMs),
      onPointerLeave: (event: { pointerType: string }) => event.pointerType === "mouse" && hide(),
      onFocus: (event: { currentTarget: Element }) => event.currentTarget.matches(":focus-visible") && setShown(true),
      onBlur: hide,
      onKeyDown: (event: KeyboardEvent) => event.key === "Escape" && hide(),
    },
  };
}

function Chip({ message, reaction, tabIndex }: { message: MessageView; reaction: Reaction; tabIndex: number }) {
  const { t } = useTranslation();
  const { meId } = useChat();
  const id = useId();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const { shown, on } = useShown();
  const { emoji, count } = reaction;
  const mine = reaction.userIds.includes(meId);
  return (
    <>
      <button
        ref={setButton}
        type="button"
        className={`${styles.chip} ${mine ? styles.mine : ""}`}
        tabIndex={tabIndex}
        aria-pressed={mine}
        aria-label={t("reactions.chip", { emoji, count })}
        aria-describedby={shown ? id : undefined}
        onClick={() => reactToMessage(message, emoji, !mine)}
        {...on}
      >
        <span className={styles.emoji}>{emoji}</span>
        <span className={styles.count}>{count}</span>
      </button>
      {shown && button ? (
        <Tooltip id={id} anchor={button}>
          <Names reaction={reaction} mine={mine} />
        </Tooltip>
      ) : null}
    </>
  );
}

/** The reactions under a message; a press puts one's own on or takes it off. */
export function Reactions({ message, tabbable }: { message: MessageView; tabbable: boolean }) {
  const { t } = useTranslation();
  const { ask } = useChat();
  if (message.reactions.length === 0) return null;
  const tabIndex = tabbable ? 0 : -1;
  return (
    <div className={styles.reactions} role="group" aria-label={t("reactions.label")}>
      {message.reactions.map((reaction) => (
        <Chip key={reaction.emoji} message={message} reaction={reaction} tabIndex={tabIndex} />
      ))}
      <IconButton
        icon="react"
        size={16}
        label={t("reactions.add")}
        className={styles.add}
        tabIndex={tabIndex}
        onClick={(event) => ask({ what: "reaction", message, anchor: event.currentTarget })}
      />
    </div>
  );
}
