import type { Member } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "../client.js";
import { Empty, Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { titleOf } from "../conversations/title.js";
import { DetailsDrawer } from "../details/details-drawer.js";
import { addFiles } from "../files/uploads.js";
import { useDrop } from "../files/use-drop.js";
import { useKept } from "../kept.js";
import { useObservable } from "../observable.js";
import { Announcer } from "./announcer.js";
import styles from "./chat.module.css";
import { type Asked, ChatContext, type ChatPlace } from "./chat-context.js";
import { ChatDialogs } from "./chat-dialogs.js";
import { ChatHeader } from "./chat-header.js";
import { Composer } from "./composer.js";
import { EditComposer } from "./edit-composer.js";
import { edits } from "./edits.js";
import { MessageList, type MessageListHandle } from "./message-list.js";
import { TypingLine } from "./typing-line.js";
import { useConversation } from "./use-conversation.js";

function onlyAdminOf(members: readonly Member[]): string | null {
  const admins = members.filter((member) => member.role === "admin" && !member.leftAt);
  return admins.length === 1 ? (admins[0]?.userId ?? null) : null;
}

/** One open conversation. */
export function Chat({ id }: { id: string }) {
  const { t } = useTranslation();
  const { handle, view } = useConversation(id);
  const listed = useObservable(client.conversations).items.find((item) => item.id === id);
  const meId = useObservable(client.session).me?.id ?? "";
  const list = useRef<MessageListHandle>(null);
  const [replyTo, setReplyTo] = useState<MessageView | null>(null);
  const [asked, ask] = useState<Asked | null>(null);
  const [details, setDetails] = useState(false);
  const [stopped, setStopped] = useState<ReadonlySet<string>>(new Set());
  const conversation = view.conversation ?? listed ?? null;
  const kind = conversation?.kind ?? "group";
  const jumpTo = useCallback((messageId: string) => list.current?.jumpTo(messageId), []);
  const toEnd = useCallback(() => list.current?.toEnd(), []);
  const hideThinking = useCallback((triggerId: string) => setStopped((before) => new Set(before).add(triggerId)), []);
  const answered = useCallback(() => ask(null), []);
  const edit = useKept(edits, id);
  const drop = useDrop(!edit && view.state !== "error", (given) => addFiles(id, given));
  const role = conversation?.role ?? "member";
  const onlyAdmin = onlyAdminOf(view.members);
  const place = useMemo<ChatPlace>(
    () => ({ handle, meId, kind, role, onlyAdmin, jumpTo, hideThinking, reply: setReplyTo, ask }),
    [handle, meId, kind, role, onlyAdmin, jumpTo, hideThinking],
  );
  if (view.state === "gone") {
    return (
      <Empty icon="lock" title={t("chat.goneTitle")} action={<Link to="/">{t("nav.home")}</Link>}>
        {t("chat.goneText")}
      </Empty>
    );
  }
  const name = conversation ? titleOf(t, conversation) : "…";
  return (
    <ChatContext value={place}>
      <div className={styles.with}>
        <section className={styles.chat} aria-label={t("chat.label", { name })} {...drop.on}>
          {drop.over ? <div className={styles.drop}>{t("files.drop")}</div> : null}
          <ChatHeader conversation={conversation} name={name} detailsOpen={details} onDetails={() => setDetails(!details)} />
          {view.state === "error" ? (
            <div className={styles.fault}>
              <Fault
                error={view.error}
                onRetry={() => {
                  handle.close();
                  handle.open();
                }}
              />
            </div>
          ) : null}
          {conversation && view.state === "ready" ? <MessageList ref={list} view={view} conversation={conversation} stopped={stopped} /> : null}
          {view.state === "idle" || view.state === "loading" ? (
            <div className={styles.loading}>
              <Skeleton rows={5} label={t("common.loading")} tall />
            </div>
          ) : null}
          <TypingLine ids={view.typing} />
          {edit ? (
            <EditComposer edit={edit} disabled={view.state === "error"} />
          ) : (
            <Composer
              conversationId={id}
              name={name}
              members={view.members}
              disabled={view.state === "error"}
              replyTo={replyTo}
              onReplyTo={setReplyTo}
              onSent={toEnd}
            />
          )}
          <Announcer messages={view.messages} ready={view.state === "ready"} />
        </section>
        {details && conversation ? <DetailsDrawer conversation={conversation} members={view.members} onClose={() => setDetails(false)} /> : null}
      </div>
      <ChatDialogs asked={asked} onClose={answered} />
    </ChatContext>
  );
}
