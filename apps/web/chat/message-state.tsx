import { HoopoeError, type MessageView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Icon } from "../controls/icon.js";
import { errorText, hasCode } from "../i18n/error-text.js";
import { useObservable } from "../observable.js";
import { useChat } from "./chat-context.js";
import styles from "./message-state.module.css";

/** What was attached is not there any more, or hangs on another message. */
const lostFile = (error: unknown): boolean => error instanceof HoopoeError && error.errors.some(({ path }) => path.startsWith("attachments"));

/** Sending alone conflicts with nothing but a key that cannot be read; reloading, as the general words advise, would not help. */
function refusal(t: TFunction, error: unknown): string {
  if (lostFile(error)) return t("files.sentGone");
  return hasCode(error, "CONFLICT") ? t("chat.keyUnreadable") : errorText(t, error).sentence;
}

function Failed({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  const { handle } = useChat();
  return (
    <div className={styles.failed} role="alert">
      <Icon name="warning" size={15} />
      <span>
        {t("chat.notSent")}
        {message.error ? ` · ${refusal(t, message.error)}` : ""}
      </span>
      <Button small icon="retry" onClick={() => handle.retry(message.clientId)}>
        {t("common.retry")}
      </Button>
      <Button small look="ghost" icon="trash" onClick={() => handle.discard(message.clientId)}>
        {t("chat.discard")}
      </Button>
    </div>
  );
}

/** Under one's own message: on its way, refused (with what to do), and for the last one who has read it. */
export function MessageState({ message, last, receipts }: { message: MessageView; last: boolean; receipts: ReadonlyMap<string, number> }) {
  const { t } = useTranslation();
  const { meId, kind, handle } = useChat();
  const online = useObservable(client.connection) === "online";
  if (message.status === "failed") return <Failed message={message} />;
  if (message.status === "sending") {
    return (
      <p className={styles.state}>
        <Icon name="clock" size={13} />
        {online ? t("chat.sending") : t("chat.waiting")}
        {online ? null : (
          <Button small look="ghost" onClick={() => handle.discard(message.clientId)}>
            {t("chat.discard")}
          </Button>
        )}
      </p>
    );
  }
  if (!last) return null;
  const readers = [...receipts].filter(([id, seq]) => id !== meId && seq >= message.seq).length;
  const words = readers === 0 ? t("chat.sent") : kind === "direct" ? t("chat.read") : t("chat.readBy", { count: readers });
  return (
    <p className={styles.state}>
      <Icon name={readers > 0 ? "checks" : "check"} size={14} />
      {words}
    </p>
  );
}
