import { BaseUrl, effectiveJurisdiction, type Jurisdiction, type ModelProvider } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { Segmented } from "../../controls/segmented.js";
import { checkLine, type Faults, faultsOf } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import { LeavingNotice } from "./what-holds.js";
import { goodLimits, LimitFields, limitMaxima } from "./limit-fields.js";

export type ProviderValues = { name: string; baseUrl: string; apiKey: string; jurisdiction: Jurisdiction; limits: ModelProvider["limits"] };
type ProviderFormProps = {
  initial: ProviderValues;
  hasApiKey: boolean;
  apiKeyUnreadable?: boolean;
  keyHint: string;
  /** A transfer basis is recorded for the host that stands in `initial`. */
  transferBasis?: boolean;
  publicAddress?: boolean;
  submit: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: ProviderValues) => void;
};

const goodUrl = (value: string): boolean => BaseUrl.safeParse(value).success;

const originOf = (url: string): string => (goodUrl(url) ? new URL(url).origin : "");

type JurisdictionProps = { values: ProviderValues; recorded: boolean; isMoved: boolean; onChange: (jurisdiction: Jurisdiction) => void };

/** What the declared place means, and what goes there by the rules that hold. */
function JurisdictionChoice({ values, recorded, isMoved, onChange }: JurisdictionProps) {
  const { t } = useTranslation();
  const transferBasis = recorded && !isMoved;
  const counts = goodUrl(values.baseUrl) ? effectiveJurisdiction(values.jurisdiction, values.baseUrl) : values.jurisdiction;
  const options = (["local", "domestic", "overseas"] as const).map((value) => ({ value, text: t(`models.${value}`) }));
  return (
    <div className={styles.form}>
      <div>
        <strong>{t("models.jurisdiction")}</strong>
        <p className={styles.quiet}>{t(`models.${values.jurisdiction}Hint`)}</p>
      </div>
      <div>
        <Segmented label={t("models.jurisdiction")} value={values.jurisdiction} options={options} onChange={onChange} />
      </div>
      {counts === values.jurisdiction ? null : (
        <Notice look="warning" title={t("models.strictTitle", { jurisdiction: t(`models.${counts}`) })}>
          {t("models.strictText")}
        </Notice>
      )}
      <LeavingNotice jurisdiction={counts} transferBasis={transferBasis} />
      {isMoved ? <Notice look="warning">{t("register.moved")}</Notice> : null}
    </div>
  );
}

export function ProviderForm({ initial, hasApiKey, apiKeyUnreadable = false, keyHint, submit, busy, error, onSubmit, ...recorded }: ProviderFormProps) {
  const { t } = useTranslation();
  const { transferBasis = false, publicAddress = false } = recorded;
  const [values, setValues] = useState(initial);
  const [faults, setFaults] = useState<Faults<ProviderValues>>({});
  const change = (part: Partial<ProviderValues>) => setValues({ ...values, ...part });
  const onSubmitForm = () => {
    const found = faultsOf<ProviderValues>({
      name: checkLine(t, values.name),
      baseUrl: goodUrl(values.baseUrl) ? null : t("models.badUrl"),
      limits: goodLimits(values.limits) ? null : t("hostStatus.badLimit", { max: limitMaxima.concurrency }),
      apiKey: /^[\x21-\x7e]*$/.test(values.apiKey) ? null : t("models.badKey"),
    });
    setFaults(found);
    if (Object.keys(found).length === 0 && !busy) onSubmit({ ...values, name: values.name.trim() });
  };
  return (
    <Form className={styles.form} onSubmit={onSubmitForm}>
      <div className={styles.pair}>
        <TextField
          label={t("models.name")}
          hint={t("models.nameHint")}
          error={faults.name}
          required
          maxLength={100}
          value={values.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={t("models.baseUrl")}
          hint={t("models.baseUrlHint")}
          error={faults.baseUrl}
          type="url"
          inputMode="url"
          spellCheck={false}
          required
          maxLength={500}
          value={values.baseUrl}
          onChange={(event) => change({ baseUrl: event.target.value.trim() })}
        />
      </div>
      <TextField
        label={t("models.apiKey")}
        hint={apiKeyUnreadable ? t("models.apiKeyUnreadable") : hasApiKey ? t("models.apiKeyKept") : keyHint}
        error={faults.apiKey}
        type="password"
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        value={values.apiKey}
        onChange={(event) => change({ apiKey: event.target.value.trim() })}
      />
      <LimitFields limits={values.limits} error={faults.limits} onChange={(limits) => change({ limits })} />
      <JurisdictionChoice
        values={values}
        recorded={transferBasis}
        isMoved={(transferBasis || publicAddress) && goodUrl(values.baseUrl) && originOf(values.baseUrl) !== originOf(initial.baseUrl)}
        onChange={(jurisdiction) => change({ jurisdiction })}
      />
      <Fault error={error} />
      <div className={styles.buttons}>
        <Button look="primary" type="submit" busy={busy}>
          {submit}
        </Button>
      </div>
    </Form>
  );
}
