import type { AnswerState } from "@hoopoe/protocol";
import type { ConversationView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "../chat/answer-label.js";
import { Tag } from "../controls/tag.js";
import { attachmentWords } from "../files/file-words.js";
import { useIsMe, useName } from "../directory/use-users.js";
import { useObservable } from "../observable.js";
import styles from "./preview.module.css";
import { typingIn } from "./typing.js";

/** Markdown's marks say nothing in one line. */
const oneLine = (text: string): string =>
  text
    .slice(0, 300)
    .replace(/[*_`#>|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** What to say of an answer without a word. */
function wordless(t: TFunction, state: AnswerState | undefined): string {
  if (state === "streaming") return t("conversations.answering");
  return state === "stopped" ? t("conversations.stopped") : t("conversations.failed");
}

function LastMessage({ conversation, message }: { conversation: ConversationView; message: NonNullable<ConversationView["lastMessage"]> }) {
  const { t } = useTranslation();
  const name = useName(message.sender.id);
  const mine = useIsMe(message.sender.id);
  const who = mine ? t("common.you") : conversation.kind === "direct" ? null : name;
  const words = message.recalledAt ? t("conversations.recalled") : oneLine(message.text) || attachmentWords(t, message) || wordless(t, message.ai?.state);
  return (
    <>
      {labelOf(message) ? <Tag look="accent">{labelOf(message)}</Tag> : null}
      <span className={styles.words}>
        {who ? <bdi>{t("conversations.said", { name: who })}</bdi> : null}
        <bdi>{words}</bdi>
      </span>
    </>
  );
}

/** The second line of a conversation in the list: who types, else what was said last. */
export function Preview({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const typing = useObservable(useMemo(() => typingIn(conversation.id), [conversation.id]));
  if (typing) return <span className={`${styles.words} ${styles.typing}`}>{t("conversations.typing")}</span>;
  if (!conversation.lastMessage) return <span className={styles.words}>{t("conversations.noMessages")}</span>;
  return <LastMessage conversation={conversation} message={conversation.lastMessage} />;
}
