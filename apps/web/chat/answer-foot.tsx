import type { Ai } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../controls/icon.js";
import { Tag } from "../controls/tag.js";
import { AnswerActions } from "./answer-actions.js";
import styles from "./answer-foot.module.css";
import { useChat } from "./chat-context.js";
import { AnswerState } from "./answer-state.js";
import { AnswerTrouble } from "./answer-trouble.js";
import { StopButton } from "./stop-button.js";

/** What the server calls the assistant's own documents. */
const builtIn = "built-in";

function origin(t: TFunction, ai: Ai): string {
  const parts = ai.provider === builtIn ? [t("answer.builtIn")] : [ai.model, ai.provider].filter(Boolean);
  if (ai.jurisdiction) parts.push(t(`answer.${ai.jurisdiction}`));
  const masked = Object.values(ai.redactions).reduce((sum, count) => sum + count, 0);
  if (masked > 0) parts.push(t("answer.masked", { count: masked }));
  return parts.join(" · ");
}

function tokens(t: TFunction, ai: Ai): string | undefined {
  if (!ai.usage) return undefined;
  const { inputTokens: input, outputTokens: output, estimated } = ai.usage;
  return estimated ? t("answer.tokensEstimated", { input, output }) : t("answer.tokens", { input, output });
}

type AnswerFootProps = { message: MessageView; ai: Ai; pager: ReactNode; current: boolean; outdated: boolean };

/** Below every answer: that AI wrote it, which model, from what; how it stands, and if not well why; what can be done with it. */
export function AnswerFoot({ message, ai, pager, current, outdated }: AnswerFootProps) {
  const { t } = useTranslation();
  const { ask } = useChat();
  return (
    <footer className={styles.foot}>
      {ai.reasoning ? (
        <details className={styles.reasoning}>
          <summary>{t("answer.reasoning")}</summary>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <p dir="auto" tabIndex={0}>
            {ai.reasoning}
          </p>
        </details>
      ) : null}
      <AnswerTrouble ai={ai} />
      {ai.sources.length > 0 ? (
        <div className={styles.sources}>
          <span>{t("answer.sources")}</span>
          <ul>
            {ai.sources.map((source) => (
              <li key={source.id}>
                <bdi>{source.title}</bdi>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p className={styles.origin}>
        <AnswerState ai={ai} text={message.text} />
        <span data-label-shown>
          <Tag look="accent">{ai.label}</Tag>
        </span>
        <span title={tokens(t, ai)}>{origin(t, ai)}</span>
        <button type="button" className={styles.receipt} onClick={() => ask({ what: "receipt", runId: ai.runId, state: ai.state })}>
          <Icon name="globe" size={13} />
          {t("receipt.open")}
        </button>
        {ai.state === "streaming" ? <StopButton target={{ runId: ai.runId }} conversationId={message.conversationId} /> : null}
      </p>
      <div className={styles.below}>
        {pager}
        {ai.state === "streaming" ? null : <AnswerActions key={message.id} message={message} ai={ai} current={current} outdated={outdated} />}
      </div>
    </footer>
  );
}
