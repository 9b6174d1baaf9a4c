import type { Member } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { type ClipboardEvent, type KeyboardEvent, type SyntheticEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { useName } from "../directory/use-users.js";
import { AttachButton } from "../files/attach-button.js";
import { Chips } from "../files/chips.js";
import { lineOf } from "../files/file-words.js";
import { pastedFiles } from "../files/take-files.js";
import { standing } from "../files/upload.js";
import { addFiles, departures, queued, sendWithFiles, uploads, writeOn } from "../files/uploads.js";
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
        <strong>{t("chat.replyingTo", { name })}</strong> <bdi>{now.recalledAt ? t("chat.recalled") : lineOf(t, now).slice(0, 160)}</bdi>
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

/** The files of the message; `onGone` is called when it was sent with them, which may be long after sending was asked for. */
function useFiles(conversationId: string, onGone: () => void) {
  const files = useKept(uploads, conversationId) ?? [];
  const waits = useKept(queued, conversationId) !== undefined;
  const gone = useKept(departures, conversationId) ?? 0;
  const seen = useRef(gone);
  useEffect(() => {
    if (seen.current !== gone) onGone();
    seen.current = gone;
  }, [gone, onGone]);
  return { files, waits };
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

  const onGone = useCallback(() => {
    onReplyTo(null);
    onSent();
  }, [onReplyTo, onSent]);
  const { files, waits } = useFiles(conversationId, onGone);
  const sendable = !disabled && !waits && isSendable(draft.text, files.length) && standing(files) !== "failed";
  const send = () => {
    if (!sendable) return;
    const message = { text: draft.text, mentions: stillMentioned(draft.text, draft.picked), ...(replyTo ? { replyTo: replyTo.id } : {}) };
    area.current?.focus();
    if (files.length > 0) return sendWithFiles(conversationId, message);
    handle.send(message);
    setDraft(emptyDraft);
    onGone();
  };
  const editLast = (): boolean => {
    const last = handle.view.get().messages.findLast((message) => message.sender.id === meId && message.status === "sent" && !message.recalledAt);
    if (!last || !mayEdit(last, askerOf({ meId, role, kind, handle }))) return false;
    beginEdit(last);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || mentions.onKeyDown(event)) return;
    if (event.key === "Escape" && waits) return writeOn(conversationId);
    if (event.key === "Escape" && replyTo) onReplyTo(null);
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowUp" && draft.text === "" && files.length === 0 && editLast()) event.preventDefault();
    if (event.key !== "Enter") return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const { clipboardData: data } = event;
    const given = pastedFiles({ files: data.files, getData: (type) => data.getData(type) }, t("files.pasted"), new Date());
    if (given.length === 0) return;
    event.preventDefault();
    addFiles(conversationId, given);
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
        <Chips conversationId={conversationId} />
        <div className={styles.line}>
          <AttachButton conversationId={conversationId} disabled={disabled} className={styles.attach} />
          <textarea
            ref={area}
            rows={1}
            dir="auto"
            aria-label={t("chat.placeholder", { name })}
            aria-describedby={hintId}
            placeholder={t("chat.placeholder", { name })}
            value={draft.text}
            disabled={disabled}
            readOnly={waits}
            onPaste={onPaste}
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
