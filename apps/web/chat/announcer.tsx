import type { MessageView } from "@hoopoe/sdk";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { lineOf } from "../files/file-words.js";
import { labelled, labelOf } from "./answer-label.js";
import { useChat } from "./chat-context.js";

/** `ids`: whose texts are in the words. */
type Said = { words: string; ids: readonly string[] };
const nameOf = (message: MessageView): string => client.users.get(message.sender.id).get()?.displayName ?? "";

/** Tells screen readers what is new: whole messages, and of answers only that they are there, never word by word. */
export function Announcer({ messages, ready }: { messages: readonly MessageView[]; ready: boolean }) {
  const { t } = useTranslation();
  const { meId } = useChat();
  const told = useRef<{ seq: number; streaming: Set<string> } | null>(null);
  const [{ words, ids }, setSaid] = useState<Said>({ words: "", ids: [] });
  useEffect(() => {
    if (!ready) return;
    const top = messages.reduce((seq, message) => Math.max(seq, message.seq), 0);
    const streaming = new Set(messages.filter((message) => message.ai?.state === "streaming").map((message) => message.id));
    const before = told.current;
    told.current = { seq: top, streaming };
    if (!before) return;
    const done = messages
      .filter((message) => before.streaming.has(message.id) && !streaming.has(message.id))
      .map((message) => t("chat.answerDone", { name: nameOf(message) }));
    const fresh = messages
      .filter((message) => message.seq > before.seq && message.sender.id !== meId && !message.recalledAt && message.ai?.state !== "streaming")
      .map((message) => ({
        id: message.id,
        words: t("chat.newFrom", {
          name: nameOf(message),
          text: labelled(message.text.length > 300 ? t("chat.clipped") : lineOf(t, message), labelOf(message)),
        }),
      }));
    if (done.length + fresh.length > 0) setSaid({ words: [...done, ...fresh.map((one) => one.words)].join("\n"), ids: fresh.map(({ id }) => id) });
  }, [messages, ready, meId, t]);
  // What was recalled stays nowhere on the page.
  const recalled = messages.find((message) => message.recalledAt && ids.includes(message.id));
  useEffect(() => {
    if (recalled) setSaid({ words: t("recall.of", { name: nameOf(recalled) }), ids: [] });
  }, [recalled, t]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
