import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../controls/button.js";
import { dayName } from "../i18n/time.js";
import { useToday } from "../i18n/use-today.js";
import { sameVersions } from "./answer-versions.js";
import { useChat } from "./chat-context.js";
import { MessageRow } from "./message-row.js";
import styles from "./row-view.module.css";
import type { Row } from "./rows.js";
import { ThinkingRow } from "./thinking-row.js";

export type RowViewProps = { row: Row; receipts: ReadonlyMap<string, number>; last: boolean; marked: boolean; tabbable: boolean; onFocus: () => void };

function Line({ text }: { text: string }) {
  return (
    <div className={styles.line} role="separator" aria-label={text}>
      <span>{text}</span>
    </div>
  );
}

function DayLine({ time }: { time: string }) {
  const { t, i18n } = useTranslation();
  useToday();
  return <Line text={dayName(t, i18n.language, time)} />;
}

/** Where one stopped reading, with a way to be told in short what came since. */
function UnreadLine({ after }: { after: number }) {
  const { t } = useTranslation();
  const { handle, ask } = useChat();
  return (
    <div className={`${styles.line} ${styles.fresh}`}>
      <span role="separator" aria-label={t("chat.unreadLine")}>
        {t("chat.unreadLine")}
      </span>
      <Button
        small
        look="ghost"
        icon="spark"
        onClick={() => ask({ what: "command", command: { kind: "summarise-unread", conversationId: handle.id, afterSeq: after } })}
      >
        {t("commands.summarise")}
      </Button>
    </div>
  );
}

function View({ row, receipts, last, marked, tabbable, onFocus }: RowViewProps) {
  if (row.type === "day") return <DayLine time={row.time} />;
  if (row.type === "unread") return <UnreadLine after={row.after} />;
  if (row.type === "thinking") return <ThinkingRow botId={row.botId} triggerId={row.triggerId} />;
  return (
    <MessageRow
      message={row.message}
      versions={row.versions}
      outdated={row.outdated}
      first={row.first}
      last={last}
      receipts={receipts}
      marked={marked}
      tabbable={tabbable}
      onFocus={onFocus}
    />
  );
}

/** Drawn again only when its own row changed: a streaming answer leaves the rest of the history alone. */
export const RowView = memo(View, (a, b) => {
  const sameRow =
    a.row === b.row ||
    (a.row.type === "message" &&
      b.row.type === "message" &&
      a.row.message === b.row.message &&
      a.row.first === b.row.first &&
      a.row.outdated === b.row.outdated &&
      sameVersions(a.row.versions, b.row.versions)) ||
    (a.row.key === b.row.key && a.row.type !== "message");
  return sameRow && a.last === b.last && a.marked === b.marked && a.tabbable === b.tabbable && a.receipts === b.receipts;
});
