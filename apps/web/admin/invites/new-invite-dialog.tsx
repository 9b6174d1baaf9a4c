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
import styles from "../admin.module.css";

const hours = [24, 72, 168, 720] as const;

export function NewInviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [lasting, setLasting] = useState(168);
  const [uses, setUses] = useState("1");
  const create = useMutation({
    mutationFn: () => client.call("createInvite", { body: { expiresAt: new Date(Date.now() + lasting * 3_600_000).toISOString(), uses: Number(uses) } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["invites"] }),
  });
  const good = /^\d{1,5}$/.test(uses) && Number(uses) >= 1 && Number(uses) <= 10_000;
  const submit = () => {
    if (good && !create.isPending) create.mutate();
  };
  if (create.data) {
    const link = create.data.url ?? `${window.location.origin}/invite#${create.data.code}`;
    return (
      <Dialog
        title={t("invites.readyTitle")}
        onClose={onClose}
        footer={
          <Button look="primary" onClick={onClose}>
            {t("common.close")}
          </Button>
        }
      >
        <div className={styles.form}>
          <Notice look="good" role="status">
            {t("invites.readyText")}
          </Notice>
          <CopyField label={t("invites.copyLabel")} value={link} />
        </div>
      </Dialog>
    );
  }
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="new-invite" busy={create.isPending} disabled={!good}>
        {t("invites.submit")}
      </Button>
    </>
  );
  const options = hours.map((value) => ({ value: String(value), text: t("invites.day", { count: value / 24 }) }));
  return (
    <Dialog title={t("invites.create")} onClose={onClose} footer={footer}>
      <Form id="new-invite" className={styles.form} onSubmit={submit}>
        <Select label={t("invites.expires")} options={options} value={String(lasting)} onChange={(event) => setLasting(Number(event.target.value))} />
        <TextField
          label={t("invites.uses")}
          type="number"
          inputMode="numeric"
          min={1}
          max={10_000}
          value={uses}
          onChange={(event) => setUses(event.target.value)}
        />
        <Fault error={create.error} />
      </Form>
    </Dialog>
  );
}
