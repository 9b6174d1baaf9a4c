import type { AdminUser } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import styles from "../admin.module.css";

function Begun({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const footer = (
    <Button look="primary" onClick={onClose}>
      {t("common.close")}
    </Button>
  );
  return (
    <Dialog title={t("people.erasedTitle", { name })} onClose={onClose} footer={footer}>
      <div className={styles.form}>
        <Notice look="good">{t("people.erasedText")}</Notice>
        <Link to="/admin/erasures">{t("people.toCertificate")}</Link>
      </div>
    </Dialog>
  );
}

/** Erases a person, after their name was typed: there is no way back. */
export function ErasePersonDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const erase = useMutation({
    mutationFn: () => client.call("adminEraseUser", { params: { id: user.id } }),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: ["admin-users"] }), cache.invalidateQueries({ queryKey: ["erasures"] })]),
  });
  const name = user.displayName;
  if (erase.isSuccess) return <Begun name={name} onClose={onClose} />;
  const submit = () => {
    const same = typed.trim() === user.username;
    setFault(same ? null : t("people.eraseOther"));
    if (same && !erase.isPending) erase.mutate();
  };
  const footer = (
    <>
      <Button onClick={onClose} data-first-focus>
        {t("common.cancel")}
      </Button>
      <Button look="danger" type="submit" form="erase-person" busy={erase.isPending}>
        {t("people.eraseSubmit")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("people.eraseTitle", { name })} onClose={onClose} footer={footer}>
      <Form id="erase-person" className={styles.form} onSubmit={submit}>
        <p>{t("people.eraseText")}</p>
        <p className={styles.quiet}>{t("people.eraseKept")}</p>
        <TextField
          label={t("people.eraseType", { username: user.username })}
          error={fault}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Fault error={erase.error} />
      </Form>
    </Dialog>
  );
}
