import type { MessageView } from "@hoopoe/sdk";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Attachments } from "../files/attachments.js";
import { Avatar } from "../controls/avatar.js";
import { Button } from "../controls/button.js";
import { useLongPress } from "../controls/long-press.js";
import { Tag } from "../controls/tag.js";
import { useUser } from "../directory/use-users.js";
import { Kept, useKept } from "../kept.js";
import { clockTime, fullTime } from "../i18n/time.js";
import { AnswerFoot } from "./answer-foot.js";
import { labelOf } from "./answer-label.js";
import { AnswerPager } from "./answer-pager.js";
import { AnswerText } from "./answer-text.js";
import type { Versions } from "./answer-versions.js";
import { ChangeState } from "./change-state.js";
import { useChat } from "./chat-context.js";
import { EditedMark } from "./edited-mark.js";
import { edits } from "./edits.js";
import { ForwardedMark } from "./forwarded-mark.js";
import { MessageMenu } from "./message-menu.js";
import styles from "./message-row.module.css";
import { MessageState } from "./message-state.js";
import { PlainText } from "./plain-text.js";
import { Reactions } from "./reactions.js";
import { RecalledLine } from "./recalled-line.js";
import { ReplyQuote } from "./reply-quote.js";

type MessageRowProps = {
  message: MessageView;
  /** All answers to the question that this one answers, if there are others. */
  versions: Versions | null;
  /** The question was edited since. */
  outdated: boolean;
  first: boolean;
  last: boolean;
  receipts: ReadonlyMap<string, number>;
  marked: boolean;
  tabbable: boolean;
  onFocus: () => void;
};

type Naming = { name: string; time: string };

/** Which answer the newest of several shows, by its id; the newest itself when nothing was chosen. */
const shownVersions = new Kept<string>();

/** What it answers, or where it comes from. */
function Origin({ message, kind }: { message: MessageView; kind: Parameters<typeof needsQuote>[1] }) {
  return (
    <>
      {needsQuote(message, kind) && message.replyTo ? <ReplyQuote messageId={message.replyTo} /> : null}
      {message.forwarded ? <ForwardedMark label={message.forwarded.label} /> : null}
    </>
  );
}

function Body({ message, tabbable }: { message: MessageView; tabbable: boolean }) {
  // the foot says it in the reader's own language
  if (message.ai?.policy) return null;
  if (message.ai) return <AnswerText text={message.text} streaming={message.ai.state === "streaming"} label={message.ai.label} />;
  // a message of files alone has no empty line above them
  if (message.text.trim() === "" && message.attachments.length > 0) return null;
  return (
    <PlainText text={message.text} mentions={message.mentions} ofAi={Boolean(message.forwarded?.label)}>
      {message.editedAt ? (
        <>
          {" "}
          <EditedMark message={message} editedAt={message.editedAt} tabbable={tabbable} />
        </>
      ) : null}
    </PlainText>
  );
}

/** What is left of a recalled message: who and when, in one line. */
function RecalledRow({ message, name, time, tabbable, onFocus }: Pick<MessageRowProps, "message" | "tabbable" | "onFocus"> & Naming) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a menu the row itself is the stop for the arrows
    <article className={styles.row} aria-label={`${name}, ${time}`} tabIndex={tabbable ? 0 : -1} data-row-focus onFocus={onFocus}>
      <div className={styles.side}>
        <time className={styles.sideTime} dateTime={message.createdAt} aria-hidden="true">
          {time}
        </time>
      </div>
      <div className={styles.main}>
        <RecalledLine message={message} name={name} />
        <ChangeState message={message} />
      </div>
    </article>
  );
}

/** An answer right below its question needs no quote of it. */
function needsQuote(message: MessageView, kind: string): boolean {
  return message.replyTo !== null && !(message.ai && kind === "direct");
}

/** An answer that a newer one took the place of: one line, and the way to where it is kept. */
function FoldedRow({
  message,
  versions,
  name,
  time,
  tabbable,
  onFocus,
}: Pick<MessageRowProps, "message" | "tabbable" | "onFocus"> & Naming & { versions: Versions }) {
  const { t } = useTranslation();
  const { jumpTo } = useChat();
  const at = versions.indexOf(message);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a menu the row itself is the stop for the arrows
    <article className={styles.row} aria-label={`${name}, ${time}`} tabIndex={tabbable ? 0 : -1} data-row-focus onFocus={onFocus}>
      <div className={styles.side} />
      <p className={`${styles.main} ${styles.folded}`}>
        {t("answers.folded", { name, at: at + 1, count: versions.length })}{" "}
        <Button small look="ghost" onClick={() => showVersion(versions, at, jumpTo)}>
          {t("answers.show")}
        </Button>
      </p>
    </article>
  );
}

/** The newest is where all are: it shows the one that is wanted. */
function showVersion(versions: Versions, at: number, jumpTo: (id: string) => void): void {
  const [newest, wanted] = [versions.at(-1), versions[at]];
  if (!newest || !wanted) return;
  shownVersions.set(newest.id, wanted.id);
  jumpTo(newest.id);
}

export function MessageRow({ message: newest, versions, ...rest }: MessageRowProps) {
  const chosen = useKept(shownVersions, newest.id);
  const message = versions?.find(({ id }) => id === chosen) ?? newest;
  return <ShownRow {...rest} message={message} versions={versions} newest={newest} />;
}

function ShownRow({ message, newest, versions, outdated, first, last, receipts, marked, tabbable, onFocus }: MessageRowProps & { newest: MessageView }) {
  const { t, i18n } = useTranslation();
  const { meId, kind, ask } = useChat();
  const user = useUser(message.sender.id);
  const name = user?.displayName ?? "…";
  const time = clockTime(i18n.language, message.createdAt);
  const mine = message.sender.id === meId;
  const edited = useKept(edits, message.conversationId)?.seen.id === message.id;
  const row = useRef<HTMLElement>(null);
  const press = useLongPress(() => row.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click());
  if (versions && versions.at(-1) !== newest)
    return <FoldedRow message={newest} versions={versions} name={name} time={time} tabbable={tabbable} onFocus={onFocus} />;
  if (message.recalledAt) return <RecalledRow message={message} name={name} time={time} tabbable={tabbable} onFocus={onFocus} />;
  const classes = [styles.row, first && styles.first, marked && styles.marked, message.mentions.includes(meId) && styles.mentioned, edited && styles.editing];
  return (
    <article ref={row} className={classes.filter(Boolean).join(" ")} aria-label={`${name}, ${time}`} onFocus={onFocus} {...press}>
      <div className={styles.side}>
        {first ? (
          <Avatar id={message.sender.id} name={name} kind={message.sender.kind} size={36} />
        ) : (
          <time className={styles.sideTime} dateTime={message.createdAt} aria-hidden="true">
            {time}
          </time>
        )}
      </div>
      <div className={styles.main}>
        {first ? (
          <header className={styles.header}>
            <bdi className={styles.name}>{name}</bdi>
            {message.sender.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
            <time dateTime={message.createdAt} title={fullTime(i18n.language, message.createdAt)}>
              {time}
            </time>
          </header>
        ) : null}
        <Origin message={message} kind={kind} />
        <div className={message.status === "sent" && !message.pending ? "" : styles.pending} data-ai-label={labelOf(message) || undefined}>
          <Body message={message} tabbable={tabbable} />
          <Attachments files={message.attachments} tabbable={tabbable} onOpen={(fileId) => ask({ what: "picture", message, fileId })} />
        </div>
        {message.ai ? (
          <AnswerFoot
            message={message}
            ai={message.ai}
            current={message === newest}
            outdated={outdated}
            pager={
              versions ? (
                <AnswerPager at={versions.indexOf(message)} count={versions.length} onGo={(at) => shownVersions.set(newest.id, versions[at]?.id)} />
              ) : null
            }
          />
        ) : null}
        <Reactions message={message} tabbable={tabbable} />
        <ChangeState message={message} />
        {mine && !message.pending ? <MessageState message={message} last={last} receipts={receipts} /> : null}
      </div>
      <MessageMenu message={message} name={name} time={time} tabbable={tabbable} />
    </article>
  );
}
