import { type PolicyText, PublishPolicyInput } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { CheckBox, TextArea } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { PolicyWords } from "../../policies/policy-words.js";
import { versionsKey } from "../../policies/policy-versions.js";
import words from "../../policies/policies.module.css";
import styles from "../admin.module.css";

type Values = { zh: string; en: string; renews: boolean };
type PublishProps = { onClose: () => void; onPublished: () => void };

function PublishForm({ from, onClose, onPublished }: PublishProps & { from: PolicyText }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [values, setValues] = useState<Values>({ zh: from.zh, en: from.en, renews: false });
  const [tried, setTried] = useState(false);
  const publish = useMutation({
    mutationFn: () => client.call("adminPublishPolicy", { body: values }),
    onSuccess: () => {
      onPublished();
      onClose();
    },
    onSettled: () => Promise.all([["policy"], ["consents"]].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
  const bad = (language: "zh" | "en") => !PublishPolicyInput.shape[language].safeParse(values[language]).success;
  const fault = (language: "zh" | "en") => (tried && bad(language) ? t(values[language].trim() ? "policies.tooLong" : "form.required", { max: 50_000 }) : null);
  const submit = () => {
    setTried(true);
    if (!bad("zh") && !bad("en") && !publish.isPending) publish.mutate();
  };
  const text = (language: "zh" | "en", label: string) => (
    <TextArea
      label={label}
      hint={t("policies.textHint")}
      error={fault(language)}
      rows={10}
      required
      value={values[language]}
      onChange={(event) => setValues({ ...values, [language]: event.target.value })}
    />
  );
  return (
    <Form className={styles.form} onSubmit={submit}>
      {text("zh", t("policies.zhText"))}
      {text("en", t("policies.enText"))}
      <details className={words.rest}>
        <summary>{t("policies.preview")}</summary>
        <div className={words.preview}>
          <PolicyWords policy={{ zh: values.zh, en: values.zh }} />
        </div>
        <div className={words.preview}>
          <PolicyWords policy={{ zh: values.en, en: values.en }} />
        </div>
      </details>
      <CheckBox
        label={t("policies.renews")}
        hint={t("policies.renewsHint")}
        checked={values.renews}
        onChange={(event) => setValues({ ...values, renews: event.target.checked })}
      />
      <Notice>{t("policies.follows")}</Notice>
      <Fault error={publish.error} />
      <div className={styles.buttons}>
        <Button look="primary" type="submit" busy={publish.isPending}>
          {t("policies.publishNow")}
        </Button>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      </div>
    </Form>
  );
}

/** A new version, begun from the one that holds. */
export function PublishDialog({ from: version, ...rest }: PublishProps & { from: string }) {
  const { t } = useTranslation();
  const from = useQuery({ queryKey: [...versionsKey, version], queryFn: () => client.call("readPolicy", { params: { version } }) });
  return (
    <Dialog title={t("policies.publishTitle")} onClose={rest.onClose} width={760}>
      {from.isPending ? <Skeleton rows={5} label={t("common.loading")} /> : null}
      <Fault error={from.error} onRetry={() => void from.refetch()} />
      {from.data ? <PublishForm from={from.data} {...rest} /> : null}
    </Dialog>
  );
}
