import type { Conversation, User } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Fault } from "../controls/fault.js";
import { Select, TextField } from "../controls/field.js";
import { Segmented } from "../controls/segmented.js";
import { UserPicker } from "../directory/user-picker.js";
import { checkLine } from "../setup/check-account.js";
import styles from "./new-chat-dialog.module.css";

type Kind = Conversation["kind"];

/** Begins a direct chat, a group or a channel. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [kind, setKind] = useState<Kind>("direct");
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [history, setHistory] = useState<Conversation["history"]>("all");
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const create = useMutation({
    mutationFn: (memberIds: string[]) => client.createConversation(kind === "direct" ? { kind, memberIds } : { kind, memberIds, name: name.trim(), history }),
    onSuccess: (conversation) => {
      onClose();
      void navigate(`/c/${conversation.id}`);
    },
  });
  const choose = (user: User) => {
    if (kind === "direct") return create.isPending || create.mutate([user.id]);
    setChosen(chosen.some((one) => one.id === user.id) ? chosen.filter((one) => one.id !== user.id) : [...chosen, user]);
  };
  const submit = () => {
    const found = checkLine(t, name);
    setFault(found);
    if (!found) create.mutate(chosen.map((user) => user.id));
  };
  const kinds = (["direct", "group", "channel"] as const).map((value) => ({ value, text: t(`create.${value}`) }));
  const histories = [
    { value: "all", text: t("create.historyAll") },
    { value: "joined", text: t("create.historyJoined") },
  ];
  const footer =
    kind === "direct" ? undefined : (
      <>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" busy={create.isPending} onClick={submit}>
          {t("create.submit")}
        </Button>
      </>
    );
  return (
    <Dialog title={t("create.title")} onClose={onClose} footer={footer}>
      <div className={styles.fields}>
        <div>
          <Segmented label={t("create.kind")} value={kind} options={kinds} onChange={setKind} />
          <p className={styles.hint}>{t(`create.${kind}Hint`)}</p>
        </div>
        {kind === "direct" ? null : (
          <>
            <TextField label={t("create.name")} error={fault} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
            <Select
              label={t("create.history")}
              options={histories}
              value={history}
              onChange={(event) => setHistory(event.target.value as Conversation["history"])}
            />
          </>
        )}
        <Fault error={create.error} />
        <UserPicker key={kind === "direct" ? "one" : "many"} mode={kind === "direct" ? "one" : "many"} chosen={chosen} onChoose={choose} />
      </div>
    </Dialog>
  );
}
