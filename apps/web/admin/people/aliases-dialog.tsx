import { type AdminUser, Alias, Aliases } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button, IconButton } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import styles from "../admin.module.css";

/** As `Aliases` has it. */
const most = 20;

type Line = { id: number; text: string };

/** What somebody is also called; saved as a whole, lines without a name are left out. */
export function AliasesDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [lines, setLines] = useState<Line[]>(() => user.aliases.map((text, id) => ({ id, text })));
  const [faults, setFaults] = useState<ReadonlyMap<number, string>>(new Map());
  const made = useRef(lines.length);
  const adding = useRef<HTMLButtonElement>(null);
  const aliases = lines.map(({ text }) => text.trim()).filter(Boolean);
  const save = useMutation({
    mutationFn: () => client.call("adminUpdateUser", { params: { id: user.id }, body: { aliases } }),
    onSuccess: onClose,
    onSettled: () => cache.invalidateQueries({ queryKey: ["admin-users"] }),
  });
  const submit = () => {
    const named = lines.filter(({ text }) => text.trim());
    const bad = named.filter(({ text }) => !Alias.safeParse(text).success).map(({ id }) => [id, t("people.aliasBad")] as const);
    // the server's own rule says which one is there twice
    const twice = Aliases.safeParse(aliases).error?.issues.filter(({ code }) => code === "custom") ?? [];
    const again = twice.flatMap(({ path: [at] }) => (typeof at === "number" && named[at] ? [[named[at].id, t("people.aliasTwice")] as const] : []));
    setFaults(new Map([...again, ...bad]));
    if (!bad.length && !again.length && !save.isPending) save.mutate();
  };
  const add = () => {
    made.current += 1;
    setLines([...lines, { id: made.current, text: "" }]);
  };
  const remove = (id: number) => {
    setLines(lines.filter((line) => line.id !== id));
    adding.current?.focus();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="aliases" busy={save.isPending}>
        {t("common.save")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("people.aliasesTitle", { name: user.displayName })} onClose={onClose} footer={footer}>
      <Form id="aliases" className={styles.form} onSubmit={submit}>
        <p className={styles.quiet}>{t("people.aliasesLead")}</p>
        {lines.length === 0 ? <p>{t("people.aliasesNone")}</p> : null}
        {lines.map(({ id, text }, at) => (
          <div key={id} className={styles.withButton}>
            <TextField
              label={t("people.alias", { number: at + 1 })}
              error={faults.get(id) ?? null}
              autoComplete="off"
              spellCheck={false}
              maxLength={60}
              value={text}
              // a line that was asked for is where one goes on
              autoFocus={id > user.aliases.length}
              onChange={(event) => setLines(lines.map((line) => (line.id === id ? { id, text: event.target.value } : line)))}
            />
            <IconButton
              icon="close"
              label={text.trim() ? t("people.aliasRemove", { name: text.trim() }) : t("people.aliasRemoveEmpty")}
              onClick={() => remove(id)}
            />
          </div>
        ))}
        <div className={styles.buttons}>
          <Button ref={adding} small icon="plus" disabled={lines.length >= most} onClick={add}>
            {t("people.aliasAdd")}
          </Button>
        </div>
        <Fault error={save.error} />
      </Form>
    </Dialog>
  );
}
