import type { MessageView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { errorText, hasCode } from "../i18n/error-text.js";
import { useKept } from "../kept.js";
import { useObservable } from "../observable.js";
import { editMessage, recallMessage, type Refusal, refusals } from "./change-messages.js";
import { beginEdit } from "./edits.js";
import styles from "./message-state.module.css";
import { addToDraft } from "./drafts.js";

/** Why an edit was refused, as far as the message tells: it was recalled, worded anew elsewhere, or too old. */
function editConflict(message: MessageView, { error, seen }: Refusal & { kind: "edit" }): "recalled" | "changed" | "late" | null {
  if (!hasCode(error, "CONFLICT")) return null;
  if (message.recalledAt) return "recalled";
  return message.text === seen.text ? "late" : "changed";
}

function words(t: TFunction, message: MessageView, refusal: Refusal): string {
  const sentence = () => errorText(t, refusal.error).sentence;
  switch (refusal.kind) {
    case "full":
      return t("reactions.full");
    case "react":
      return hasCode(refusal.error, "CONFLICT") ? t("reactions.full") : t("reactions.failed", { reason: sentence() });
    case "recall":
      return hasCode(refusal.error, "CONFLICT") ? t("recall.late") : t("recall.failed", { reason: sentence() });
    case "edit": {
      const conflict = editConflict(message, refusal);
      return conflict ? t(`edit.${conflict}`) : t("edit.failed", { reason: sentence() });
    }
  }
}

/** What can be done about it. An edit's text is never lost: it can be edited on, copied, or sent as a message of its own. */
function Ways({ message, refusal, dismiss }: { message: MessageView; refusal: Refusal; dismiss: () => void }): ReactNode {
  const { t } = useTranslation();
  const way = (text: string, onClick: () => void) => (
    <Button key={text} small onClick={onClick}>
      {text}
    </Button>
  );
  const conflict = refusal.kind === "edit" ? editConflict(message, refusal) : null;
  const then = (act: () => void) => () => {
    dismiss();
    act();
  };
  if (refusal.kind === "recall") return hasCode(refusal.error, "CONFLICT") ? null : way(t("common.retry"), () => recallMessage(message));
  if (refusal.kind !== "edit") return null;
  const { text } = refusal;
  if (conflict === "recalled" || conflict === "late") {
    return [
      way(t("common.copy"), () => void copyText(text)),
      way(
        t("edit.sendAnew"),
        then(() => addToDraft(message.conversationId, text)),
      ),
    ];
  }
  const again = way(
    t("edit.again"),
    then(() => beginEdit(message, text)),
  );
  return conflict ? again : [way(t("common.retry"), () => editMessage(message, text)), again];
}

/** Under a message: a change of it that is on its way, or that was refused and why. */
export function ChangeState({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  const refusal = useKept(refusals, message.id);
  const online = useObservable(client.connection) === "online";
  const dismiss = () => refusals.set(message.id, undefined);
  if (message.pending) {
    return (
      <p className={styles.state} role="status">
        <Icon name="clock" size={13} />
        {online ? t(`${message.pending}.pending`) : t(`${message.pending}.waiting`)}
      </p>
    );
  }
  if (!refusal || (message.recalledAt && refusal.kind !== "edit")) return null;
  return (
    <div className={styles.refused} role="alert">
      <Icon name="warning" size={15} />
      <span>{words(t, message, refusal)}</span>
      {refusal.kind === "edit" ? (
        <bdi className={styles.kept} dir="auto">
          {refusal.text}
        </bdi>
      ) : null}
      <div className={styles.ways}>
        <Ways message={message} refusal={refusal} dismiss={dismiss} />
        <Button small look="ghost" onClick={dismiss}>
          {refusal.kind === "edit" ? t("chat.discard") : t("common.close")}
        </Button>
      </div>
    </div>
  );
}
