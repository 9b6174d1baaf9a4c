import type { Conversation, RouteBodyInput } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Fault } from "../controls/fault.js";
import { Select, TextField } from "../controls/field.js";
import { Form } from "../controls/form.js";
import { checkLine } from "../setup/check-account.js";
import styles from "./details-drawer.module.css";
import { ClassMeaning } from "./class-meaning.js";
import { SearchSwitch } from "./search-switch.js";

const dataClasses = [
  { value: "public", key: "classPublic" },
  { value: "internal", key: "classInternal" },
  { value: "personal", key: "classPersonal" },
  { value: "secret", key: "classSecret" },
] as const;

function Rename({ name, busy, disabled, onRename }: { name: string; busy: boolean; disabled: boolean; onRename: (name: string) => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(name);
  const [fault, setFault] = useState<string | null>(null);
  const submit = () => {
    const found = checkLine(t, value);
    setFault(found);
    if (!found && value.trim() !== name) onRename(value.trim());
  };
  return (
    <Form onSubmit={submit} className={styles.section}>
      <TextField
        label={t("details.rename")}
        error={fault}
        maxLength={100}
        disabled={disabled}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      {value.trim() !== name ? (
        <Button type="submit" small look="primary" busy={busy}>
          {t("common.save")}
        </Button>
      ) : null}
    </Form>
  );
}

/** The classes that the reader may choose: a conversation's admins any; with a bot alone any; of two people each may raise it. */
function choosable({ kind, role, peer, dataClass }: Conversation) {
  if (kind !== "direct") return role === "admin" ? dataClasses : [];
  if (peer?.kind === "bot") return dataClasses;
  return dataClasses.slice(dataClasses.findIndex(({ value }) => value === dataClass));
}

/** Name, history for newcomers and data class; a conversation's admins change them, the others see them. */
export function SettingsSection({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const update = useMutation({
    mutationFn: (body: RouteBodyInput<"updateConversation">) => client.call("updateConversation", { params: { id: conversation.id }, body }),
  });
  const direct = conversation.kind === "direct";
  const fixed = conversation.role !== "admin";
  const classes = choosable(conversation);
  const isWithPerson = direct && conversation.peer?.kind !== "bot";
  const histories = [
    { value: "all", text: t("details.historyAll") },
    { value: "joined", text: t("details.historyJoined") },
  ];
  return (
    <section className={styles.section} aria-label={t("details.title")}>
      {direct ? <p className={styles.note}>{t("details.directNote")}</p> : null}
      {direct ? null : (
        <>
          <Rename name={conversation.name ?? ""} busy={update.isPending} disabled={fixed} onRename={(name) => update.mutate({ name })} />
          <Select
            label={t("details.history")}
            hint={t("details.historyNote")}
            disabled={fixed}
            options={histories}
            value={conversation.history}
            onChange={(event) => update.mutate({ history: event.target.value as Conversation["history"] })}
          />
        </>
      )}
      <Select
        label={t("details.dataClass")}
        hint={
          <>
            {t("details.classNote")} {isWithPerson ? t("details.classRaise") : <ClassMeaning conversation={conversation} />}
          </>
        }
        disabled={classes.length < 2}
        options={(classes.length ? classes : dataClasses).map(({ value, key }) => ({ value, text: t(`details.${key}`) }))}
        value={conversation.dataClass}
        onChange={(event) => update.mutate({ dataClass: event.target.value as Conversation["dataClass"] })}
      />
      {direct ? null : <SearchSwitch conversationId={conversation.id} fixed={fixed} />}
      {fixed && !direct ? <p className={styles.note}>{t("details.readOnly")}</p> : null}
      <Fault error={update.error} />
    </section>
  );
}
