import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Button } from "../controls/button.js";
import { Notice } from "../controls/notice.js";
import { Tag } from "../controls/tag.js";
import { useObservable } from "../observable.js";
import { Page, Section } from "../shell/page.js";
import { LanguageSwitch, ThemeSwitch } from "../shell/preferences.js";
import { ConsentsSection } from "../policies/consents-section.js";
import styles from "./account.module.css";
import { PasswordForm } from "./password-form.js";
import { SessionsSection } from "./sessions-section.js";
import { UsageSection } from "./usage-section.js";

export function MePage() {
  const { t } = useTranslation();
  const { me } = useObservable(client.session);
  const [changed, setChanged] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const signOut = () => {
    setLeaving(true);
    void client.logout();
  };
  if (!me) return null;
  return (
    <Page title={t("me.title")}>
      <Section title={t("me.profile")}>
        <div className={styles.profile}>
          <Avatar id={me.id} name={me.displayName} size={52} />
          <div>
            <strong>
              <bdi>{me.displayName}</bdi>
            </strong>
            <span>
              @{me.username} · {me.organisation.name}
            </span>
          </div>
          <Tag look={me.role === "admin" ? "accent" : "quiet"}>{me.role === "admin" ? t("me.roleAdmin") : t("me.roleMember")}</Tag>
          <Button icon="leave" busy={leaving} onClick={signOut}>
            {t("me.signOut")}
          </Button>
        </div>
      </Section>
      <Section title={t("me.preferences")}>
        <div className={styles.preferences}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </Section>
      <Section title={t("me.password")} lead={t("me.passwordLead")}>
        {changed ? (
          <Notice look="good" role="status">
            {t("me.changed")}
          </Notice>
        ) : null}
        <PasswordForm submit={t("me.change")} onChanged={() => setChanged(true)} />
      </Section>
      <ConsentsSection />
      <UsageSection />
      <SessionsSection />
    </Page>
  );
}
