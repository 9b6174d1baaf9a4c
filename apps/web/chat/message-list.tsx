import { copySelection } from "./copy-selection.js";
import type { Conversation } from "@hoopoe/protocol";
import type { ConversationDetail } from "@hoopoe/sdk";
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { Icon } from "../controls/icon.js";
import { isAssistant } from "../conversations/title.js";
import { useChat } from "./chat-context.js";
import { EmptyChat } from "./empty-chat.js";
import styles from "./message-list.module.css";
import { useMessageScroll } from "./message-scroll.js";
import { buildRows } from "./rows.js";
import { RowView } from "./row-view.js";
import { useRoving } from "./roving.js";
import { useThinking } from "./use-thinking.js";

export type MessageListHandle = { toEnd: () => void; jumpTo: (messageId: string) => void };
type MessageListProps = { ref: Ref<MessageListHandle>; view: ConversationDetail; conversation: Conversation; stopped: ReadonlySet<string> };

/** Who comes from a search is led to the message that was found, once. */
function useArrival(go: (messageId: string) => void): void {
  const { key, state } = useLocation() as { key: string; state: { messageId?: string } | null };
  const arrived = useRef("");
  const target = state?.messageId;
  useEffect(() => {
    if (!target || arrived.current === key) return;
    arrived.current = key;
    go(target);
  }, [target, key, go]);
}

/** The history: only what is in view is in the document, however long it is. */
export function MessageList({ ref, view, conversation, stopped }: MessageListProps) {
  const { t } = useTranslation();
  const thinking = useThinking(view, conversation, stopped);
  // Where reading had ended when the conversation was opened; the line stays there while it is open.
  const [unreadAfter] = useState(() => (conversation.unread > 0 ? conversation.readSeq : null));
  const { messages, hasOlder } = view;
  const rows = useMemo(() => buildRows({ messages, hasOlder, unreadAfter, thinking }), [messages, hasOlder, unreadAfter, thinking]);
  const { meId } = useChat();
  const lastOwn = useMemo(
    () => rows.findLast((row) => row.type === "message" && row.message.sender.id === meId && row.message.status === "sent")?.key,
    [rows, meId],
  );
  const frame = useRef<HTMLDivElement>(null);
  const { virtualizer, atEnd, unseen, toEnd, jumpTo, marked } = useMessageScroll({ frame, rows, view, unreadAfter });
  const roving = useRoving(rows, virtualizer);
  const failed = useRef<HTMLParagraphElement>(null);
  const go = useCallback(
    (id: string) => void jumpTo(id).then((found) => failed.current && (failed.current.textContent = found ? "" : t("chat.jumpFailed"))),
    [jumpTo, t],
  );
  useImperativeHandle(ref, () => ({ toEnd, jumpTo: go }), [toEnd, go]);
  useArrival(go);
  useEffect(() => {
    if (failed.current) failed.current.textContent = "";
  }, [rows.length]);
  if (rows.length === 0) return <EmptyChat assistant={isAssistant(conversation)} />;
  const items = virtualizer.getVirtualItems();
  return (
    <div className={styles.place}>
      <div ref={frame} className={styles.frame} role="log" aria-live="off" aria-label={t("chat.log")} onCopy={copySelection} onKeyDown={roving.onKeyDown}>
        <div className={styles.top}>{view.hasOlder ? <span>{t("chat.loadingOlder")}</span> : <span>{t("chat.beginning")}</span>}</div>
        <div className={styles.sizer} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={styles.row}
                style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}
              >
                <RowView
                  row={row}
                  receipts={view.receipts}
                  last={row.key === lastOwn}
                  marked={marked === row.key}
                  tabbable={roving.tabbable === row.key}
                  onFocus={() => roving.onFocus(row.key)}
                />
              </div>
            );
          })}
        </div>
      </div>
      <p ref={failed} className={styles.failed} role="status" />
      {atEnd ? null : (
        <button
          type="button"
          className={`${styles.pill} ${unseen ? styles.unseen : ""}`}
          onClick={toEnd}
          aria-label={unseen ? t("chat.newMessages") : t("chat.jumpNewest")}
        >
          <Icon name="arrowDown" size={16} />
          {unseen ? t("chat.newMessages") : null}
        </button>
      )}
    </div>
  );
}
