import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { TextField } from "../controls/field.js";
import { Form } from "../controls/form.js";
import { Notice } from "../controls/notice.js";
import { hasCode } from "../i18n/error-text.js";
import { deviceName } from "../session/device-name.js";
import { Door } from "../session/door.js";
import styles from "../session/door.module.css";
import { AccountFields, emptyAccount } from "./account-fields.js";
import { type AccountValues, checkAccount, checkLine, type Faults } from "./check-account.js";
import { takeFragment } from "./fragment.js";
import { ServiceNotice } from "./service-notice.js";

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [organisation, setOrganisation] = useState("");
  const [values, setValues] = useState(emptyAccount);
  const [faults, setFaults] = useState<Faults<AccountValues & { organisation: string }>>({});
  const setup = useMutation({
    mutationFn: () =>
      client.setup({ token, organisation, displayName: values.displayName, username: values.username, password: values.password, deviceName: deviceName() }),
    onSuccess: () => navigate("/welcome", { replace: true }),
  });
  const submit = () => {
    const name = checkLine(t, organisation);
    const found = { ...checkAccount(t, values), ...(name ? { organisation: name } : {}) };
    setFaults(found);
    if (Object.keys(found).length === 0 && !setup.isPending) setup.mutate();
  };
  if (["NOT_FOUND", "TOKEN_INVALID", "TOKEN_EXPIRED", "FORBIDDEN", "CONFLICT"].some((code) => hasCode(setup.error, code as "NOT_FOUND"))) return <BadLink />;
  return (
    <Form className={styles.form} onSubmit={submit}>
      <TextField
        label={t("setup.organisation")}
        hint={t("setup.organisationHint")}
        error={faults.organisation}
        autoFocus
        autoComplete="organization"
        required
        maxLength={100}
        value={organisation}
        onChange={(event) => setOrganisation(event.target.value)}
      />
      <AccountFields values={values} faults={faults} onChange={(part) => setValues({ ...values, ...part })} />
      <ServiceNotice />
      <Fault error={setup.error} />
      <Button look="primary" type="submit" busy={setup.isPending}>
        {t("setup.submit")}
      </Button>
    </Form>
  );
}

function BadLink({ missing }: { missing?: boolean }) {
  const { t } = useTranslation();
  return (
    <Notice look="warning" title={t("setup.badTitle")} role="alert">
      {missing ? <span>{t("setup.missing")}</span> : null}
      <span>{t("setup.badText")}</span>
      <code className={styles.command}>npx hoopoe setup-link</code>
    </Notice>
  );
}

/** `/setup#token=…`: the first administrator, once. */
export function SetupPage() {
  const { t } = useTranslation();
  const [token] = useState(() => new URLSearchParams(takeFragment()).get("token") ?? "");
  const state = useQuery({ queryKey: ["setup"], queryFn: () => client.call("readSetup") });
  if (state.data && !state.data.needed) {
    return (
      <Door title={t("setup.doneTitle")} lead={t("setup.doneText", { organisation: state.data.organisation ?? "" })}>
        <Link to="/signin">{t("setup.toSignIn")}</Link>
      </Door>
    );
  }
  return (
    <Door title={t("setup.title")} lead={t("setup.lead")} wide>
      {state.isPending ? <Skeleton rows={5} label={t("common.loading")} /> : null}
      <Fault error={state.error} onRetry={() => void state.refetch()} />
      {state.data ? token ? <SetupForm token={token} /> : <BadLink missing /> : null}
    </Door>
  );
}
