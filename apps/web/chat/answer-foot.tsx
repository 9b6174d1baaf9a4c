import type { Ai } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Icon } from "../controls/icon.js";
import { Tag } from "../controls/tag.js";
import styles from "./answer-foot.module.css";
import { overBudgetText } from "./over-budget.js";
import { StopButton } from "./stop-button.js";

/** A sentence for an answer that did not end as it should; null for one that did or still runs. */
export function troubleOf(t: TFunction, ai: Ai): string | null {
  if (ai.state === "done" || ai.state === "streaming") return null;
  if (ai.state === "stopped") return t("answer.stopped");
  const code = ai.errorCode ?? (ai.state === "interrupted" ? "interrupted" : ai.state === "blocked" ? "policy" : "unknown");
  return t(`answer.failed.${code}`, { defaultValue: t("answer.failed.unknown") });
}

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

/** Below every answer: that AI wrote it, which model, from what; how it ended if not well; a way to stop it. */
export function AnswerFoot({ message, ai }: { message: MessageView; ai: Ai }) {
  const { t, i18n } = useTranslation();
  const trouble = overBudgetText(t, i18n.language, ai) ?? troubleOf(t, ai);
  return (
    <footer className={styles.foot}>
      {ai.reasoning ? (
        <details className={styles.reasoning}>
          <summary>{t("answer.reasoning")}</summary>
          <p dir="auto">{ai.reasoning}</p>
        </details>
      ) : null}
      {trouble ? (
        <p className={`${styles.trouble} ${ai.state === "stopped" ? styles.calm : ""}`}>
          <Icon name={ai.state === "stopped" ? "stop" : ai.state === "blocked" ? "lock" : "warning"} size={15} />
          <span>{trouble}</span>
        </p>
      ) : null}
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
        <Tag look="accent">{ai.label}</Tag>
        <span title={tokens(t, ai)}>{origin(t, ai)}</span>
        {ai.state === "streaming" ? <StopButton target={{ runId: ai.runId }} conversationId={message.conversationId} /> : null}
      </p>
    </footer>
  );
}
