import type { MessageView } from "@hoopoe/sdk";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "../client.js";
import { Empty, Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { titleOf } from "../conversations/title.js";
import { DetailsDrawer } from "../details/details-drawer.js";
import { useObservable } from "../observable.js";
import { Announcer } from "./announcer.js";
import styles from "./chat.module.css";
import { ChatContext, type ChatPlace } from "./chat-context.js";
import { ChatHeader } from "./chat-header.js";
import { Composer } from "./composer.js";
import { MessageList, type MessageListHandle } from "./message-list.js";
import { StoredDialog } from "./stored-dialog.js";
import { TypingLine } from "./typing-line.js";
import { useConversation } from "./use-conversation.js";

/** One open conversation. */
export function Chat({ id }: { id: string }) {
  const { t } = useTranslation();
  const { handle, view } = useConversation(id);
  const listed = useObservable(client.conversations).items.find((item) => item.id === id);
  const meId = useObservable(client.session).me?.id ?? "";
  const list = useRef<MessageListHandle>(null);
  const [replyTo, setReplyTo] = useState<MessageView | null>(null);
  const [stored, setStored] = useState<MessageView | null>(null);
  const [details, setDetails] = useState(false);
  const [stopped, setStopped] = useState<ReadonlySet<string>>(new Set());
  const conversation = view.conversation ?? listed ?? null;
  const kind = conversation?.kind ?? "group";
  const jumpTo = useCallback((messageId: string) => list.current?.jumpTo(messageId), []);
  const hideThinking = useCallback((triggerId: string) => setStopped((before) => new Set(before).add(triggerId)), []);
  const find = useCallback((messageId: string) => handle.view.get().messages.find((message) => message.id === messageId), [handle]);
  const place = useMemo<ChatPlace>(
    () => ({ handle, meId, kind, find, jumpTo, hideThinking, reply: setReplyTo, showStored: setStored }),
    [handle, meId, kind, find, jumpTo, hideThinking],
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
        <section className={styles.chat} aria-label={t("chat.label", { name })}>
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
          <Composer
            conversationId={id}
            name={name}
            members={view.members}
            disabled={view.state === "error"}
            replyTo={replyTo}
            onReplyTo={setReplyTo}
            onSent={() => list.current?.toEnd()}
          />
          <Announcer messages={view.messages} ready={view.state === "ready"} />
        </section>
        {details && conversation ? <DetailsDrawer conversation={conversation} members={view.members} onClose={() => setDetails(false)} /> : null}
      </div>
      {stored ? <StoredDialog message={stored} onClose={() => setStored(null)} /> : null}
    </ChatContext>
  );
}
