import type { Message } from "@hoopoe/protocol";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../controls/avatar.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Tag } from "../controls/tag.js";
import { useUser } from "../directory/use-users.js";
import { Attachments } from "../files/attachments.js";
import { LargeView } from "../files/large-view.js";
import { fullTime } from "../i18n/time.js";
import { labelOf } from "./answer-label.js";
import { AnswerText } from "./answer-text.js";
import { useChat } from "./chat-context.js";
import styles from "./far-dialog.module.css";
import { PlainText } from "./plain-text.js";
import { useFar } from "./use-far.js";

function FarRow({ message, found }: { message: Message; found: boolean }) {
  const { t, i18n } = useTranslation();
  const { meId } = useChat();
  const name = useUser(message.sender.id)?.displayName ?? "…";
  const mine = message.sender.id === meId;
  const [large, setLarge] = useState<string | null>(null);
  const close = useCallback(() => setLarge(null), []);
  return (
    <li className={found ? styles.found : ""} aria-current={found ? "true" : undefined}>
      <Avatar id={message.sender.id} name={name} kind={message.sender.kind} size={30} />
      <div className={styles.main}>
        <header className={styles.head}>
          <bdi>{name}</bdi>
          {message.sender.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
          <time dateTime={message.createdAt}>{fullTime(i18n.language, message.createdAt)}</time>
        </header>
        {message.recalledAt ? <p className={styles.gone}>{mine ? t("recall.yours") : t("recall.of", { name })}</p> : null}
        {message.recalledAt || message.ai || message.text.trim() === "" ? null : (
          <PlainText text={message.text} mentions={message.mentions} ofAi={Boolean(message.forwarded?.label)} />
        )}
        {message.ai && !message.recalledAt ? <AnswerText text={message.text} streaming={false} label={message.ai.label} /> : null}
        <Attachments files={message.attachments} tabbable onOpen={setLarge} />
        {large ? <LargeView files={message.attachments} fileId={large} onClose={close} /> : null}
        {labelOf(message) ? <small className={styles.label}>{labelOf(message)}</small> : null}
      </div>
    </li>
  );
}

/** A message too far back for the chat to load all that came after it, among those around it. */
export function FarDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation();
  const { earlier, later } = useFar(message);
  const list = useRef<HTMLOListElement>(null);
  const { items: above } = earlier;
  const shown = useMemo(() => [...above.toReversed(), ...later.items], [above, later.items]);
  const ready = earlier.isSuccess && later.isSuccess;
  useEffect(() => {
    if (ready) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [ready]);
  return (
    <Dialog title={t("far.title")} onClose={onClose} width={680}>
      <p className={styles.lead}>{t("far.lead")}</p>
      {ready ? null : <Skeleton rows={5} label={t("common.loading")} tall />}
      <Fault
        error={earlier.error ?? later.error}
        onRetry={() => {
          void earlier.refetch();
          void later.refetch();
        }}
      />
      {earlier.hasNextPage ? (
        <Button small busy={earlier.isFetchingNextPage} onClick={() => void earlier.fetchNextPage()}>
          {t("far.earlier")}
        </Button>
      ) : null}
      {ready ? (
        <ol ref={list} className={styles.list} aria-label={t("far.title")}>
          {shown.map((one) => (
            <FarRow key={one.id} message={one} found={one.id === message.id} />
          ))}
        </ol>
      ) : null}
      {later.hasNextPage ? (
        <Button small busy={later.isFetchingNextPage} onClick={() => void later.fetchNextPage()}>
          {t("far.later")}
        </Button>
      ) : null}
    </Dialog>
  );
}
