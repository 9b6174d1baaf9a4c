import { useMutation } from "@tanstack/react-query";
import type { ConversationHandle } from "@hoopoe/sdk";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { errorText } from "../i18n/error-text.js";
import styles from "./stop-button.module.css";

/** Ends a run. `onStopped` hears once the server has said so. */
export function StopButton({
  target,
  conversationId,
  onStopped,
}: {
  target: Parameters<ConversationHandle["stop"]>[0];
  conversationId: string;
  onStopped?: () => void;
}) {
  const { t } = useTranslation();
  const stop = useMutation({ mutationFn: () => client.conversation(conversationId).stop(target), onSuccess: onStopped });
  return (
    <>
      <Button small icon="stop" busy={stop.isPending} onClick={() => stop.mutate()}>
        {stop.isPending ? t("chat.stopping") : t("chat.stop")}
      </Button>
      {stop.error ? (
        <span role="alert" className={styles.fault}>
          {errorText(t, stop.error).sentence}
        </span>
      ) : null}
    </>
  );
}
