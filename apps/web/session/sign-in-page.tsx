import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Fault } from "../controls/fault.js";
import { TextField } from "../controls/field.js";
import { Form } from "../controls/form.js";
import { Notice } from "../controls/notice.js";
import { useObservable } from "../observable.js";
import { deviceName } from "./device-name.js";
import { Door } from "./door.js";
import styles from "./door.module.css";
import { useResume } from "./require-session.js";
import { Waiting } from "./waiting.js";

function SignInForm() {
  const { t } = useTranslation();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const login = useMutation({ mutationFn: () => client.login({ username: username.trim(), password, deviceName: deviceName() }) });
  const [tried, setTried] = useState(false);
  const missing = (value: string) => (tried && !value ? t("form.required") : null);
  const submit = () => {
    setTried(true);
    if (username.trim() && password && !login.isPending) login.mutate();
  };
  return (
    <Form className={styles.form} onSubmit={submit}>
      <TextField
        label={t("form.usernameLabel")}
        error={missing(username.trim())}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        maxLength={64}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
      />
      <TextField
        label={t("form.password")}
        error={missing(password)}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Fault error={login.error} />
      <Button look="primary" type="submit" busy={login.isPending}>
        {t("signin.submit")}
      </Button>
    </Form>
  );
}

export function SignInPage() {
  const { t } = useTranslation();
  const session = useObservable(client.session);
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  const { error, again } = useResume();
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => client.call("readSetup") });
  if (session.status === "unknown") return <Waiting label={t("common.loading")} error={error} onRetry={again} />;
  if (session.status === "signed-in") return <Navigate to={from} replace />;
  const organisation = setup.data?.organisation;
  return (
    <Door title={t("signin.title")} lead={organisation ? t("signin.lead", { organisation }) : t("brand.tagline")}>
      {session.endReason ? <Notice look={session.endReason === "logout" ? "info" : "warning"}>{t(`signin.ended.${session.endReason}`)}</Notice> : null}
      {setup.data?.needed ? (
        <Notice look="warning">
          <span>{t("signin.needsSetup")}</span>
          <code className={styles.command}>npx hoopoe setup-link</code>
        </Notice>
      ) : null}
      <Fault error={setup.error} onRetry={() => void setup.refetch()} />
      <SignInForm />
      <p className={styles.small}>
        {t("signin.noAccount")}
        <br />
        {t("signin.forgot")}
      </p>
    </Door>
  );
}
