import type { Ai } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { errorText } from "../i18n/error-text.js";
import { answerAgain } from "./answer-again.js";
import styles from "./answer-foot.module.css";
import { labelled } from "./answer-label.js";
import { useChat } from "./chat-context.js";
import { findMessage } from "./find-message.js";
import { useFeedback } from "./use-feedback.js";

const shownMs = 2_000;

/** Who asked, and the conversation's administrators; the server decides. */
function mayAskAgain(message: MessageView, { meId, role, kind, handle }: Pick<ReturnType<typeof useChat>, "meId" | "role" | "kind" | "handle">): boolean {
  if (!message.replyTo) return false;
  const question = findMessage(handle, message.replyTo);
  return !question?.recalledAt && (role === "admin" || kind === "direct" || question?.sender.id === meId);
}

function Copy({ message, ai }: { message: MessageView; ai: Ai }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), shownMs) : undefined;
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t("common.copied") : t("answers.copy");
  return (
    <IconButton icon={copied ? "check" : "copy"} size={16} label={label} onClick={async () => setCopied(await copyText(labelled(message.text, ai.label)))} />
  );
}

/** Below an answer that has ended: copy it, say whether it was any good, have another one. */
export function AnswerActions({ message, ai, current, outdated }: { message: MessageView; ai: Ai; current: boolean; outdated: boolean }) {
  const { t } = useTranslation();
  const chat = useChat();
  const { value, give, error } = useFeedback(message.conversationId, message.id);
  const again = useMutation({ mutationFn: () => answerAgain(message) });
  const fault = again.error ?? error;
  const thumb = (which: "up" | "down") => (
    <IconButton
      icon={which === "up" ? "thumbUp" : "thumbDown"}
      size={16}
      label={t(which === "up" ? "answers.good" : "answers.bad")}
      aria-pressed={value === which}
      className={value === which ? styles.given : ""}
      onClick={() => give(value === which ? null : which)}
    />
  );
  return (
    <div className={styles.actions}>
      {message.text ? <Copy message={message} ai={ai} /> : null}
      {thumb("up")}
      {thumb("down")}
      {current && mayAskAgain(message, chat) ? (
        <Button small look="ghost" icon="retry" busy={again.isPending} onClick={() => again.mutate()}>
          {t(outdated ? "answers.againEdited" : "answers.again")}
        </Button>
      ) : null}
      {fault ? (
        <span role="alert" className={styles.fault}>
          {errorText(t, fault).sentence}
        </span>
      ) : null}
    </div>
  );
}
