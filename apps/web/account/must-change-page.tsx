import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Fault } from "../controls/fault.js";
import { Door } from "../session/door.js";
import { PasswordForm } from "./password-form.js";

/** Before anything else when an administrator chose the password. */
export function MustChangePage() {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  // The session's `me` says that a change is due until it is read again.
  const refresh = () => void client.resume().catch(setError);
  return (
    <Door title={t("me.mustTitle")} lead={t("me.mustLead")}>
      <PasswordForm submit={t("me.mustSubmit")} onChanged={refresh} />
      <Fault error={error} onRetry={refresh} />
      <Button look="ghost" icon="leave" onClick={() => void client.logout()}>
        {t("me.signOut")}
      </Button>
    </Door>
  );
}
