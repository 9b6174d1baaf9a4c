import { limits, type Member } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { useName } from "../directory/use-users.js";
import { useChat } from "./chat-context.js";
import styles from "./composer.module.css";
import { type Draft, emptyDraft, keepDraft, readDraft } from "./drafts.js";
import { MentionPicker } from "./mention-picker.js";
import { stillMentioned } from "./mentions.js";
import { useMentions } from "./use-mentions.js";

type ComposerProps = {
  conversationId: string;
  name: string;
  members: readonly Member[];
  disabled: boolean;
  replyTo: MessageView | null;
  onReplyTo: (message: MessageView | null) => void;
  onSent: () => void;
};

/** From here on the counter is shown. */
const nearLimit = limits.textLength - 1_000;

function Replying({ message, onCancel }: { message: MessageView; onCancel: () => void }) {
  const { t } = useTranslation();
  const name = useName(message.sender.id);
  return (
    <div className={styles.replying}>
      <span>
        <strong>{t("chat.replyingTo", { name })}</strong> <bdi>{message.text.slice(0, 160)}</bdi>
      </span>
      <IconButton icon="close" size={15} label={t("chat.cancelReply")} onClick={onCancel} />
    </div>
  );
}

function Counter({ length }: { length: number }) {
  const { t } = useTranslation();
  if (length <= nearLimit) return null;
  const left = limits.textLength - length;
  return (
    <span className={left < 0 ? styles.over : styles.near} role="status">
      {left < 0 ? t("chat.tooLong", { count: -left }) : t("chat.left", { count: left })}
    </span>
  );
}

/** As tall as its text, up to a third of the window. */
function useGrowth(text: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, window.innerHeight / 3)}px`;
  }, [text]);
  return ref;
}

export function Composer({ conversationId, name, members, disabled, replyTo, onReplyTo, onSent }: ComposerProps) {
  const { t } = useTranslation();
  const { handle, find } = useChat();
  const hintId = useId();
  const [draft, setDraft] = useState<Draft>(() => readDraft(conversationId));
  const area = useGrowth(draft.text);
  const mentions = useMentions({ area, draft, members, onDraft: setDraft });
  useEffect(() => {
    keepDraft(conversationId, { ...draft, replyTo: replyTo?.id ?? null });
  }, [conversationId, draft, replyTo]);
  // A reply that was begun here before is taken up again.
  const [begun] = useState(() => readDraft(conversationId).replyTo);
  useEffect(() => {
    const message = begun ? find(begun) : undefined;
    if (message) onReplyTo(message);
  }, [begun, find, onReplyTo]);
  useEffect(() => {
    if (replyTo || window.matchMedia("(hover: hover)").matches) area.current?.focus();
  }, [replyTo, area]);

  const sendable = !disabled && draft.text.trim() !== "" && draft.text.length <= limits.textLength;
  const send = () => {
    if (!sendable) return;
    handle.send({ text: draft.text, mentions: stillMentioned(draft.text, draft.picked), ...(replyTo ? { replyTo: replyTo.id } : {}) });
    setDraft(emptyDraft);
    onReplyTo(null);
    onSent();
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word; Safari says so only by the key code.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mentions.onKeyDown(event)) return;
    if (event.key === "Escape" && replyTo) onReplyTo(null);
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className={styles.composer} onSubmit={submit}>
      {mentions.open ? <MentionPicker {...mentions.picker} /> : null}
      <div className={styles.box}>
        {replyTo ? <Replying message={replyTo} onCancel={() => onReplyTo(null)} /> : null}
        <div className={styles.line}>
          <textarea
            ref={area}
            rows={1}
            dir="auto"
            aria-label={t("chat.placeholder", { name })}
            aria-describedby={hintId}
            placeholder={t("chat.placeholder", { name })}
            value={draft.text}
            disabled={disabled}
            onChange={(event) => {
              setDraft({ ...draft, text: event.target.value });
              if (event.target.value) handle.typing();
            }}
            onKeyDown={onKeyDown}
            {...mentions.area}
          />
          <IconButton icon="send" label={t("chat.send")} type="submit" className={styles.send} disabled={!sendable} />
        </div>
      </div>
      <p className={styles.under}>
        <span id={hintId}>{t("chat.hint")}</span>
        <Counter length={draft.text.length} />
      </p>
    </form>
  );
}
