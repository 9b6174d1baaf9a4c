import type { AdminUser } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { CopyField } from "../../controls/copy-field.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { checkPassword } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import { GivenPasswordField } from "./password-field.js";
import { suggestPassword } from "./suggest-password.js";

export function ResetPasswordDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState(suggestPassword);
  const [fault, setFault] = useState<string | null>(null);
  const reset = useMutation({ mutationFn: () => client.call("adminResetPassword", { params: { id: user.id }, body: { password } }) });
  const submit = () => {
    const found = checkPassword(t, password);
    setFault(found);
    if (!found && !reset.isPending) reset.mutate();
  };
  const title = t("people.resetTitle", { name: user.displayName });
  if (reset.isSuccess) {
    return (
      <Dialog
        title={title}
        onClose={onClose}
        footer={
          <Button look="primary" onClick={onClose}>
            {t("common.close")}
          </Button>
        }
      >
        <div className={styles.form}>
          <Notice look="good" role="status">
            {t("people.resetDone")}
          </Notice>
          <CopyField label={t("form.password")} value={password} />
        </div>
      </Dialog>
    );
  }
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="reset-password" busy={reset.isPending}>
        {t("people.resetSubmit")}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <Form id="reset-password" className={styles.form} onSubmit={submit}>
        <p className={styles.quiet}>{t("people.resetLead")}</p>
        <GivenPasswordField value={password} error={fault} onChange={setPassword} />
        <Fault error={reset.error} />
      </Form>
    </Dialog>
  );
}
