import type { MessageView } from "@hoopoe/sdk";
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { editMessage } from "./change-messages.js";
import { useChat } from "./chat-context.js";
import styles from "./composer.module.css";
import { Counter, isComposing, isSendable, useGrowth } from "./composer-area.js";
import { addToDraft } from "./drafts.js";
import { type Edit, edits, endEdit } from "./edits.js";
import { findMessage, useMessage } from "./find-message.js";

/** What happened to the message elsewhere while it is edited here. Saving waits until its author has seen it. */
type Elsewhere = "recalled" | "changed" | null;

function elsewhere(seen: MessageView, now: MessageView | undefined): Elsewhere {
  if (now?.recalledAt) return "recalled";
  return now && now.text !== seen.text && !now.pending ? "changed" : null;
}

type ConflictProps = { what: Elsewhere; now: MessageView; edit: Edit; onEdit: (edit: Edit) => void };

function Conflict({ what, now, edit, onEdit }: ConflictProps) {
  const { t } = useTranslation();
  const { conversationId } = now;
  return (
    <div className={styles.conflict} role="alert">
      <Icon name="warning" size={15} />
      <span>{what === "recalled" ? t("edit.recalledMeanwhile") : t("edit.changedMeanwhile")}</span>
      {what === "changed" ? <bdi dir="auto">{now.text}</bdi> : null}
      <div>
        {what === "changed" ? (
          <>
            <Button small onClick={() => onEdit({ seen: now, text: edit.text })}>
              {t("edit.keepMine")}
            </Button>
            <Button small onClick={() => onEdit({ seen: now, text: now.text })}>
              {t("edit.takeTheirs")}
            </Button>
          </>
        ) : (
          <>
            <Button small onClick={() => void copyText(edit.text)}>
              {t("common.copy")}
            </Button>
            <Button
              small
              onClick={() => {
                endEdit(conversationId);
                addToDraft(conversationId, edit.text);
              }}
            >
              {t("edit.sendAnew")}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

/** In the place of the composer while a message is edited: Enter saves, Escape cancels. */
export function EditComposer({ edit, disabled }: { edit: Edit; disabled: boolean }) {
  const { t } = useTranslation();
  const { handle, jumpTo } = useChat();
  const hintId = useId();
  const area = useGrowth(edit.text);
  const { seen, text } = edit;
  const { conversationId, id } = seen;
  const now = useMessage(handle, id);
  const what = elsewhere(seen, now);
  const onEdit = (next: Edit) => edits.set(conversationId, next);
  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [area, id, what]);
  const savable = !disabled && what === null && isSendable(text);
  const save = () => {
    const present = findMessage(handle, id);
    // Asked again of what stands there this moment: what came meanwhile must not be overwritten unseen.
    if (!savable || elsewhere(seen, present) !== null) return;
    endEdit(conversationId);
    if (text !== (present ?? seen).text) editMessage(present ?? seen, text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") endEdit(conversationId);
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    save();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <form className={styles.composer} onSubmit={submit}>
      <div className={`${styles.box} ${styles.editing}`}>
        <div className={styles.replying}>
          <Icon name="edit" size={15} />
          <button type="button" className={styles.place} onClick={() => jumpTo(id)}>
            {t("edit.title")}
          </button>
          <IconButton icon="close" size={15} label={t("edit.cancel")} onClick={() => endEdit(conversationId)} />
        </div>
        {what && now ? <Conflict what={what} now={now} edit={edit} onEdit={onEdit} /> : null}
        <div className={styles.line}>
          <textarea
            ref={area}
            rows={1}
            dir="auto"
            aria-label={t("edit.label")}
            aria-describedby={hintId}
            value={text}
            disabled={disabled}
            onChange={(event) => onEdit({ seen, text: event.target.value })}
            onKeyDown={onKeyDown}
          />
          <IconButton icon="check" label={t("common.save")} type="submit" className={styles.send} disabled={!savable} />
        </div>
      </div>
      <p className={styles.under}>
        <span id={hintId}>{text.trim() === "" ? t("edit.empty") : t("edit.hint")}</span>
        <Counter length={text.length} />
      </p>
    </form>
  );
}
