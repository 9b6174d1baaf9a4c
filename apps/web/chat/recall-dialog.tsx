import type { MessageView } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { Confirm } from "../controls/confirm.js";
import { useName } from "../directory/use-users.js";
import { recallMessage } from "./change-messages.js";
import { useChat } from "./chat-context.js";
import styles from "./recall-dialog.module.css";

/** Says what recalling will do, and asks once more. Whether it was taken is shown at the message. */
export function RecallDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const { meId } = useChat();
  const name = useName(message.sender.id);
  const mine = message.sender.id === meId;
  const confirm = () => {
    recallMessage(message);
    onClose();
  };
  return (
    <Confirm
      title={mine ? t("recall.title") : t(message.ai ? "recall.titleAnswer" : "recall.titleOf", { name })}
      action={t("recall.action")}
      busy={false}
      error={null}
      onConfirm={confirm}
      onClose={onClose}
    >
      <div className={styles.words}>
        <p>{t("recall.gone")}</p>
        <p>{message.ai?.state === "streaming" ? t("recall.stops") : mine && message.text.trim() !== "" ? t("recall.reeditHint") : t("recall.final")}</p>
      </div>
    </Confirm>
  );
}
