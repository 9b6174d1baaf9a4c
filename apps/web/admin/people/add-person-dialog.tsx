import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { CopyField } from "../../controls/copy-field.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { Select, TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { hasCode } from "../../i18n/error-text.js";
import { checkLine, checkPassword, checkUsername, type Faults, faultsOf } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import { GivenPasswordField } from "./password-field.js";
import { suggestPassword } from "./suggest-password.js";

type Values = { displayName: string; username: string; password: string; role: "member" | "admin" };

function Added({ values, onClose }: { values: Values; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t("people.addedTitle", { name: values.displayName })}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t("common.close")}
        </Button>
      }
    >
      <div className={styles.form}>
        <Notice look="good">{t("people.addedText")}</Notice>
        <CopyField label={t("form.usernameLabel")} value={values.username} />
        <CopyField label={t("form.password")} value={values.password} />
      </div>
    </Dialog>
  );
}

export function AddPersonDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [values, setValues] = useState<Values>(() => ({ displayName: "", username: "", password: suggestPassword(), role: "member" }));
  const [faults, setFaults] = useState<Faults<Values>>({});
  const add = useMutation({
    mutationFn: () => client.call("adminCreateUser", { body: values }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["admin-users"] }),
    onError: (error) => hasCode(error, "CONFLICT") && setFaults({ username: t("form.usernameTaken") }),
  });
  const change = (part: Partial<Values>) => setValues({ ...values, ...part });
  const submit = () => {
    const found = faultsOf<Values>({
      displayName: checkLine(t, values.displayName),
      username: checkUsername(t, values.username),
      password: checkPassword(t, values.password),
    });
    setFaults(found);
    if (Object.keys(found).length === 0 && !add.isPending) add.mutate();
  };
  if (add.isSuccess) return <Added values={values} onClose={onClose} />;
  const roles = [
    { value: "member", text: t("people.member") },
    { value: "admin", text: t("people.admin") },
  ];
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="add-person" busy={add.isPending}>
        {t("people.addSubmit")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("people.addTitle")} onClose={onClose} footer={footer}>
      <Form id="add-person" className={styles.form} onSubmit={submit}>
        <p className={styles.quiet}>{t("people.addLead")}</p>
        <TextField
          label={t("form.displayName")}
          error={faults.displayName}
          autoComplete="off"
          required
          maxLength={100}
          value={values.displayName}
          onChange={(event) => change({ displayName: event.target.value })}
        />
        <TextField
          label={t("form.usernameLabel")}
          hint={t("form.usernameHint")}
          error={faults.username}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={values.username}
          onChange={(event) => change({ username: event.target.value.trim() })}
        />
        <Select label={t("people.role")} options={roles} value={values.role} onChange={(event) => change({ role: event.target.value as Values["role"] })} />
        <GivenPasswordField value={values.password} error={faults.password} onChange={(password) => change({ password })} />
        <Fault error={hasCode(add.error, "CONFLICT") ? null : add.error} />
      </Form>
    </Dialog>
  );
}
