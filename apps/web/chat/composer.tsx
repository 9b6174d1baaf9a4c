import type { Member } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { useName } from "../directory/use-users.js";
import { useKept } from "../kept.js";
import { mayEdit } from "./allowed.js";
import { useChat } from "./chat-context.js";
import styles from "./composer.module.css";
import { Counter, isComposing, isSendable, useGrowth } from "./composer-area.js";
import { type Draft, drafts, emptyDraft, keepDraft, readDraft } from "./drafts.js";
import { beginEdit } from "./edits.js";
import { findMessage, useMessage } from "./find-message.js";
import { MentionPicker } from "./mention-picker.js";
import { stillMentioned } from "./mentions.js";
import { askerOf } from "./message-menu.js";
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

/** Shows the message as it is now, not as it was when the reply was begun. */
function Replying({ message, onCancel }: { message: MessageView; onCancel: () => void }) {
  const { t } = useTranslation();
  const { handle } = useChat();
  const name = useName(message.sender.id);
  const now = useMessage(handle, message.id) ?? message;
  return (
    <div className={styles.replying}>
      <span>
        <strong>{t("chat.replyingTo", { name })}</strong> <bdi>{now.recalledAt ? t("chat.recalled") : now.text.slice(0, 160)}</bdi>
      </span>
      <IconButton icon="close" size={15} label={t("chat.cancelReply")} onClick={onCancel} />
    </div>
  );
}

/** The draft, also when something else puts a text into it: then the caret follows to its end. */
function useDraft(conversationId: string, area: { current: HTMLTextAreaElement | null }): [Draft, (draft: Draft) => void] {
  const kept = useKept(drafts, conversationId);
  const draft = kept ?? emptyDraft;
  const [typed, setTyped] = useState(draft.text);
  useEffect(() => {
    if (draft.text === typed) return;
    setTyped(draft.text);
    area.current?.focus();
    area.current?.setSelectionRange(draft.text.length, draft.text.length);
  }, [draft.text, typed, area]);
  return [
    draft,
    (next) => {
      setTyped(next.text);
      keepDraft(conversationId, next);
    },
  ];
}

export function Composer({ conversationId, name, members, disabled, replyTo, onReplyTo, onSent }: ComposerProps) {
  const { t } = useTranslation();
  const { handle, meId, role, kind } = useChat();
  const hintId = useId();
  const area = useGrowth(useKept(drafts, conversationId)?.text ?? "");
  const [draft, setDraft] = useDraft(conversationId, area);
  const mentions = useMentions({ area, draft, members, onDraft: setDraft });
  // A reply that was begun here before is taken up again.
  const [begun] = useState(() => readDraft(conversationId).replyTo);
  useEffect(() => {
    const message = begun ? findMessage(handle, begun) : undefined;
    if (message) onReplyTo(message);
  }, [begun, handle, onReplyTo]);
  useEffect(() => {
    keepDraft(conversationId, { ...readDraft(conversationId), replyTo: replyTo?.id ?? null });
  }, [conversationId, replyTo]);
  useEffect(() => {
    if (!replyTo && !window.matchMedia("(hover: hover)").matches) return;
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [replyTo, area]);

  const sendable = !disabled && isSendable(draft.text);
  const send = () => {
    if (!sendable) return;
    handle.send({ text: draft.text, mentions: stillMentioned(draft.text, draft.picked), ...(replyTo ? { replyTo: replyTo.id } : {}) });
    setDraft(emptyDraft);
    onReplyTo(null);
    onSent();
    area.current?.focus();
  };
  const editLast = (): boolean => {
    const last = handle.view.get().messages.findLast((message) => message.sender.id === meId && message.status === "sent" && !message.recalledAt);
    if (!last || !mayEdit(last, askerOf({ meId, role, kind, handle }))) return false;
    beginEdit(last);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || mentions.onKeyDown(event)) return;
    if (event.key === "Escape" && replyTo) onReplyTo(null);
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowUp" && draft.text === "" && editLast()) event.preventDefault();
    if (event.key !== "Enter") return;
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
