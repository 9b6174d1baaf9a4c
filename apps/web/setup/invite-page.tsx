import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Form } from "../controls/form.js";
import { hasCode } from "../i18n/error-text.js";
import { fullTime } from "../i18n/time.js";
import { deviceName } from "../session/device-name.js";
import { Door } from "../session/door.js";
import styles from "../session/door.module.css";
import { AccountFields, emptyAccount } from "./account-fields.js";
import { type AccountValues, checkAccount, type Faults } from "./check-account.js";
import { takeFragment } from "./fragment.js";
import { ServiceNotice } from "./service-notice.js";

function InviteForm({ code, onGone }: { code: string; onGone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [values, setValues] = useState(emptyAccount);
  const [faults, setFaults] = useState<Faults<AccountValues>>({});
  const accept = useMutation({
    mutationFn: () =>
      client.acceptInvite(code, { displayName: values.displayName, username: values.username, password: values.password, deviceName: deviceName() }),
    onSuccess: () => navigate("/welcome", { replace: true }),
    onError: (error) => {
      if (hasCode(error, "NOT_FOUND")) onGone();
      if (hasCode(error, "CONFLICT")) setFaults({ username: t("form.usernameTaken") });
    },
  });
  const submit = () => {
    const found = checkAccount(t, values);
    setFaults(found);
    if (Object.keys(found).length === 0 && !accept.isPending) accept.mutate();
  };
  return (
    <Form className={styles.form} onSubmit={submit}>
      <AccountFields values={values} faults={faults} onChange={(part) => setValues({ ...values, ...part })} />
      <ServiceNotice />
      <Fault error={hasCode(accept.error, "CONFLICT") ? null : accept.error} />
      <Button look="primary" type="submit" busy={accept.isPending}>
        {t("invite.submit")}
      </Button>
    </Form>
  );
}

/** `/invite#CODE`: an account by invite link. */
export function InvitePage() {
  const { t, i18n } = useTranslation();
  const [code] = useState(takeFragment);
  const [gone, setGone] = useState(code === "");
  const invite = useQuery({ queryKey: ["invite", code], queryFn: () => client.call("readInvite", { params: { code } }), enabled: code !== "" });
  if (gone || hasCode(invite.error, "NOT_FOUND") || hasCode(invite.error, "VALIDATION")) {
    return (
      <Door title={t("invite.badTitle")} lead={t("invite.badText")}>
        <Link to="/signin">{t("setup.toSignIn")}</Link>
      </Door>
    );
  }
  const organisation = invite.data?.organisation ?? "";
  return (
    <Door title={invite.data ? t("invite.title", { organisation }) : t("brand.name")} lead={invite.data ? t("invite.lead") : undefined} wide>
      {invite.isPending ? <Skeleton rows={5} label={t("common.loading")} /> : null}
      <Fault error={invite.error} onRetry={() => void invite.refetch()} />
      {invite.data ? (
        <>
          <InviteForm code={code} onGone={() => setGone(true)} />
          <p className={styles.small}>{t("invite.until", { time: fullTime(i18n.language, invite.data.expiresAt) })}</p>
        </>
      ) : null}
    </Door>
  );
}
