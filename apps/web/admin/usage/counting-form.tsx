import type { UsageSettings } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { CheckBox, TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { hasCode } from "../../i18n/error-text.js";
import adminStyles from "../admin.module.css";
import { budgetsKey, reportKey, settingsKey } from "./usage-keys.js";

const currencyForm = /^[A-Z]{3}$/;

/** By which clock days begin, in which currency prices are, and whether local models are charged to budgets. */
export function CountingForm({ settings }: { settings: UsageSettings }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [draft, setDraft] = useState(settings);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (body: UsageSettings) => client.call("adminUpdateUsageSettings", { body }),
    onSuccess: (saved) => {
      cache.setQueryData(settingsKey, saved);
      return Promise.all([budgetsKey, reportKey].map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
  const change = (part: Partial<UsageSettings>) => {
    save.reset();
    setDraft({ ...draft, ...part });
  };
  const badCurrency = !currencyForm.test(draft.currency);
  const badZone = hasCode(save.error, "VALIDATION");
  const submit = () => {
    setTried(true);
    if (!badCurrency && !save.isPending) save.mutate(draft);
  };
  return (
    <Form className={adminStyles.form} onSubmit={submit}>
      <div className={adminStyles.pair}>
        <TextField
          label={t("usage.timeZone")}
          hint={t("usage.timeZoneHint")}
          error={badZone ? t("usage.badZone") : null}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={draft.timeZone}
          onChange={({ target }) => change({ timeZone: target.value.trim() })}
        />
        <TextField
          label={t("usage.currency")}
          error={tried && badCurrency ? t("usage.badCurrency") : null}
          autoComplete="off"
          spellCheck={false}
          maxLength={3}
          value={draft.currency}
          onChange={({ target }) => change({ currency: target.value.toUpperCase() })}
        />
      </div>
      <CheckBox
        label={t("usage.localCounts")}
        hint={t("usage.localCountsHint")}
        checked={draft.localCounts}
        onChange={({ target }) => change({ localCounts: target.checked })}
      />
      <Fault error={badZone ? null : save.error} />
      {save.isSuccess ? (
        <Notice look="good" role="status">
          {t("usage.saved")}
        </Notice>
      ) : null}
      <div className={adminStyles.buttons}>
        <Button look="primary" type="submit" busy={save.isPending}>
          {t("common.save")}
        </Button>
      </div>
    </Form>
  );
}
