import type { ConversationView, MessageView } from "@hoopoe/sdk";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Dialog } from "../controls/dialog.js";
import { Empty } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { TextField } from "../controls/field.js";
import { iconOf, titleOf } from "../conversations/title.js";
import { lineOf } from "../files/file-words.js";
import { useObservable } from "../observable.js";
import { labelOf } from "./answer-label.js";
import styles from "./forward-dialog.module.css";
import { ForwardedMark } from "./forwarded-mark.js";

/** Into which conversation a message goes; once it is there, that one is opened. */
export function ForwardDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { items } = useObservable(client.conversations);
  const [words, setWords] = useState("");
  // the same for every try into a conversation, so that one whose answer was lost is not sent twice
  const [attempt] = useState(() => crypto.randomUUID());
  const shown = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase();
    return items.filter((item) => titleOf(t, item).toLocaleLowerCase().includes(wanted));
  }, [items, words, t]);
  const forward = useMutation({
    mutationFn: ({ id }: ConversationView) =>
      client.call("forwardMessage", { params: { id: message.id }, body: { conversationId: id, clientId: `fwd-${attempt}` } }),
    onSuccess: async (_, { id }) => {
      onClose();
      await navigate(`/c/${id}`);
    },
  });
  return (
    <Dialog title={t("forward.title")} onClose={onClose}>
      <blockquote className={styles.words}>
        <ForwardedMark label={labelOf(message)} />
        <bdi>{lineOf(t, message).slice(0, 200)}</bdi>
      </blockquote>
      <TextField label={t("forward.to")} type="search" autoComplete="off" value={words} onChange={(event) => setWords(event.target.value)} />
      <Fault error={forward.error} />
      <ul className={styles.list} aria-label={t("forward.to")}>
        {shown.map((item) => (
          <li key={item.id}>
            <button type="button" className={styles.item} disabled={forward.isPending} onClick={() => forward.mutate(item)}>
              <Avatar id={item.peer?.id ?? item.id} name={titleOf(t, item)} kind={item.peer?.kind ?? "human"} icon={iconOf(item)} size={30} />
              <bdi>{titleOf(t, item)}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 ? (
        <Empty icon="search" title={t("conversations.noMatch")}>
          {t("forward.none")}
        </Empty>
      ) : null}
    </Dialog>
  );
}
