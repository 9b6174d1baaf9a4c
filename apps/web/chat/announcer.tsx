import type { MessageView } from "@hoopoe/sdk";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { useChat } from "./chat-context.js";

/** Tells screen readers what is new: whole messages, and of answers only that they are there, never word by word. */
export function Announcer({ messages, ready }: { messages: readonly MessageView[]; ready: boolean }) {
  const { t } = useTranslation();
  const { meId } = useChat();
  const told = useRef<{ seq: number; streaming: Set<string> } | null>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!ready) return;
    const top = messages.reduce((seq, message) => Math.max(seq, message.seq), 0);
    const streaming = new Set(messages.filter((message) => message.ai?.state === "streaming").map((message) => message.id));
    const before = told.current;
    told.current = { seq: top, streaming };
    if (!before) return;
    const name = (message: MessageView) => client.users.get(message.sender.id).get()?.displayName ?? "";
    const done = messages
      .filter((message) => before.streaming.has(message.id) && !streaming.has(message.id))
      .map((message) => t("chat.answerDone", { name: name(message) }));
    const fresh = messages
      .filter((message) => message.seq > before.seq && message.sender.id !== meId && message.ai?.state !== "streaming")
      .map((message) => t("chat.newFrom", { name: name(message), text: message.text.length > 300 ? t("chat.clipped") : message.text }));
    if (done.length + fresh.length > 0) setWords([...done, ...fresh].join("\n"));
  }, [messages, ready, meId, t]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
