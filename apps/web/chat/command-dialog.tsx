import type { CommandStarted, RouteBodyInput } from "@hoopoe/protocol";
import { HoopoeError, type MessageView, newClientId } from "@hoopoe/sdk";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Notice } from "../controls/notice.js";
import { Tag } from "../controls/tag.js";
import { troubleOf } from "./answer-trouble.js";
import { labelled } from "./answer-label.js";
import { AnswerText } from "./answer-text.js";
import styles from "./command-dialog.module.css";
import { addToDraft } from "./drafts.js";
import { overBudgetText } from "./over-budget.js";
import { StopButton } from "./stop-button.js";
import { useConversation } from "./use-conversation.js";

type Body = RouteBodyInput<"command">;
type WithoutClientId<T> = T extends unknown ? Omit<T, "clientId" | "language" | "botId" | "wish"> : never;
/** What is asked for; the bot is the one that the server chooses. */
export type Command = WithoutClientId<Body>;

/** The answer as it comes into the direct chat with the bot. */
function useAnswer(started: CommandStarted): MessageView | undefined {
  const { view } = useConversation(started.conversationId);
  return view.messages.findLast((message) => message.ai !== null && message.replyTo === started.triggerId);
}

type AnswerProps = { started: CommandStarted; command: Command; replyIn: string; onClose: () => void };

function Answer({ started, command, replyIn, onClose }: AnswerProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const answer = useAnswer(started);
  const ai = answer?.ai ?? null;
  const trouble = ai && (overBudgetText(t, i18n.language, ai) ?? troubleOf(t, ai));
  const done = ai !== null && ai.state !== "streaming" && answer?.text !== "";
  return (
    <>
      <p className={styles.about}>{t("commands.about", { count: started.messages })}</p>
      <div className={styles.answer} aria-live="polite">
        {answer && ai ? (
          <AnswerText text={answer.text} streaming={ai.state === "streaming"} label={ai.label} />
        ) : (
          <Skeleton rows={3} label={t("commands.waiting")} />
        )}
      </div>
      {trouble ? <Notice look="warning">{trouble}</Notice> : null}
      <p className={styles.foot}>
        {ai ? <Tag look="accent">{ai.label}</Tag> : null}
        <span>{[ai?.model, ai?.provider].filter(Boolean).join(" · ")}</span>
        {ai?.state === "streaming" ? <StopButton target={{ runId: ai.runId }} conversationId={started.conversationId} /> : null}
        {ai ? null : <StopButton target={{ triggerId: started.triggerId }} conversationId={started.conversationId} onStopped={onClose} />}
      </p>
      <div className={styles.acts}>
        <Button
          icon="chat"
          onClick={() => {
            onClose();
            void navigate(`/c/${started.conversationId}`);
          }}
        >
          {t("commands.openChat")}
        </Button>
        {command.kind === "draft-reply" ? (
          <Button
            look="primary"
            disabled={!done}
            onClick={() => {
              addToDraft(replyIn, answer?.text ?? "");
              onClose();
            }}
          >
            {t("commands.useDraft")}
          </Button>
        ) : (
          // what leaves the page as AI's says so
          <Button icon="copy" disabled={!done} onClick={() => void copyText(labelled(answer?.text ?? "", ai?.label ?? ""))}>
            {t("commands.copy")}
          </Button>
        )}
      </div>
    </>
  );
}

/** Summarises, translates or drafts by way of a bot; the answer is in the direct chat with it as well. */
export function CommandDialog({ command, replyIn, onClose }: { command: Command; replyIn: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [clientId] = useState(newClientId);
  const { mutate, data, error } = useMutation({
    mutationFn: () => client.call("command", { body: { ...command, clientId, language: i18n.language === "zh" ? "zh" : "en" } as Body }),
  });
  useEffect(() => mutate(), [mutate]);
  const refused = error instanceof HoopoeError && error.code === "CONFLICT" ? (error.errors.length > 0 ? "noBot" : "nothing") : null;
  return (
    <Dialog title={t(`commands.${command.kind}`)} onClose={onClose} width={640}>
      {refused ? (
        <Notice look={refused === "noBot" ? "warning" : undefined}>{t(`commands.${refused}`)}</Notice>
      ) : (
        <Fault error={error} onRetry={() => mutate()} />
      )}
      {data ? <Answer started={data} command={command} replyIn={replyIn} onClose={onClose} /> : null}
      {data || error ? null : <Skeleton rows={3} label={t("commands.waiting")} />}
    </Dialog>
  );
}
