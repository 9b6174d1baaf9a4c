import { limits } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Fault } from "../controls/fault.js";
import { TextField } from "../controls/field.js";
import { Form } from "../controls/form.js";
import { hasCode } from "../i18n/error-text.js";
import { useObservable } from "../observable.js";
import { checkPassword, checkRepeated, type Faults, faultsOf } from "../setup/check-account.js";
import styles from "./account.module.css";

const empty = { current: "", next: "", again: "" };

/** Changes the caller's own password; `onChanged` after it is done. */
export function PasswordForm({ submit, onChanged }: { submit: string; onChanged: () => void }) {
  const { t } = useTranslation();
  const username = useObservable(client.session).me?.username ?? "";
  const [values, setValues] = useState(empty);
  const [faults, setFaults] = useState<Faults<typeof empty>>({});
  const change = useMutation({
    mutationFn: () => client.call("changePassword", { body: { current: values.current, next: values.next } }),
    onSuccess: () => {
      setValues(empty);
      onChanged();
    },
    onError: (error) => {
      if (wrong(error)) setFaults({ current: t("me.wrongCurrent") });
    },
  });
  const wrong = (error: unknown) => hasCode(error, "LOGIN_FAILED") || hasCode(error, "FORBIDDEN");
  const onSubmit = () => {
    const found = faultsOf<typeof empty>({
      current: values.current ? null : t("form.required"),
      next: checkPassword(t, values.next),
      again: checkRepeated(t, values.next, values.again),
    });
    setFaults(found);
    if (Object.keys(found).length === 0 && !change.isPending) change.mutate();
  };
  const field = (name: keyof typeof empty, label: string, autoComplete: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      error={faults[name]}
      type="password"
      autoComplete={autoComplete}
      required
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.target.value })}
    />
  );
  return (
    <Form className={styles.form} onSubmit={onSubmit}>
      {/* For password managers, which file a password under a name. */}
      <input type="text" className="visually-hidden" autoComplete="username" value={username} readOnly tabIndex={-1} aria-hidden="true" />
      {field("current", t("me.current"), "current-password")}
      {field("next", t("me.next"), "new-password", t("form.passwordHint", { count: limits.passwordMin }))}
      {field("again", t("me.nextAgain"), "new-password")}
      <Fault error={wrong(change.error) ? null : change.error} />
      <Button look="primary" type="submit" busy={change.isPending} className={styles.submit}>
        {submit}
      </Button>
    </Form>
  );
}
