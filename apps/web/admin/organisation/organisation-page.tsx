import type { OrganisationSettings } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { Page, Section } from "../../shell/page.js";
import styles from "../admin.module.css";
import { OrganisationTabs } from "./organisation-tabs.js";
import { minutesMax, parseMinutes } from "./minutes.js";
import { type Choice, choiceOf, MinutesField } from "./minutes-field.js";

const key = ["admin-settings"];
type Field = keyof OrganisationSettings;

function SettingsForm({ settings }: { settings: OrganisationSettings }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [choices, setChoices] = useState<Record<Field, Choice>>({
    editMinutes: choiceOf(settings.editMinutes),
    recallMinutes: choiceOf(settings.recallMinutes),
  });
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (body: OrganisationSettings) => client.call("adminUpdateSettings", { body }),
    onSuccess: (saved) => {
      cache.setQueryData(key, saved);
      // What this page itself offers follows at once; other people's pages with their next token.
      client.resume().catch(() => undefined);
    },
  });
  const minutes = (field: Field): number | null => {
    const { minutes: chosen, typed } = choices[field];
    return typed === null ? chosen : parseMinutes(typed);
  };
  const fault = (field: Field) => (tried && minutes(field) === null ? t("organisation.badMinutes", { max: minutesMax }) : null);
  const choose = (field: Field) => (choice: Choice) => {
    save.reset();
    setChoices({ ...choices, [field]: choice });
  };
  const submit = () => {
    setTried(true);
    const [editMinutes, recallMinutes] = [minutes("editMinutes"), minutes("recallMinutes")];
    if (editMinutes !== null && recallMinutes !== null && !save.isPending) save.mutate({ editMinutes, recallMinutes });
  };
  return (
    <Form className={styles.form} onSubmit={submit}>
      <div className={styles.pair}>
        <MinutesField
          label={t("organisation.edit")}
          hint={t("organisation.editHint")}
          choice={choices.editMinutes}
          error={fault("editMinutes")}
          onChange={choose("editMinutes")}
        />
        <MinutesField
          label={t("organisation.recall")}
          hint={t("organisation.recallHint")}
          choice={choices.recallMinutes}
          error={fault("recallMinutes")}
          onChange={choose("recallMinutes")}
        />
      </div>
      <Fault error={save.error} />
      {save.isSuccess ? (
        <Notice look="good" role="status">
          {t("organisation.saved")}
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button look="primary" type="submit" busy={save.isPending}>
          {t("common.save")}
        </Button>
      </div>
    </Form>
  );
}

/** What administrators set for the whole organisation. */
export function OrganisationPage() {
  const { t } = useTranslation();
  const settings = useQuery({ queryKey: key, queryFn: () => client.call("adminReadSettings") });
  return (
    <Page title={t("organisation.title")} lead={t("organisation.lead")}>
      <OrganisationTabs />
      <Section title={t("organisation.messages")} lead={t("organisation.messagesLead")}>
        {settings.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
        <Fault error={settings.error} onRetry={() => void settings.refetch()} />
        {settings.data ? <SettingsForm settings={settings.data} /> : null}
      </Section>
    </Page>
  );
}
