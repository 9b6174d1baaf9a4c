import type { ModelProvider } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Select, TextArea, TextField } from "../../controls/field.js";
import type { Faults } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import { LeavingNotice } from "../models/what-holds.js";
import { BotRules } from "./bot-rules.js";
import type { RuleValues } from "./rule-values.js";

export type BotValues = RuleValues & { displayName: string; username: string; providerId: string; model: string; systemPrompt: string };
type BotFieldsProps = {
  values: BotValues;
  faults: Faults<BotValues>;
  providers: readonly ModelProvider[];
  models: readonly string[];
  /** The built-in assistant may answer from its documents alone. */
  documentsOnly: boolean;
  onChange: (part: Partial<BotValues>) => void;
};

/** Model, instructions and rules of a bot. */
export function BotFields({ values, faults, providers, models, documentsOnly, onChange }: BotFieldsProps) {
  const { t } = useTranslation();
  const hosts = providers.map((provider) => ({ value: provider.id, text: provider.name }));
  const options = documentsOnly ? [{ value: "", text: t("bots.noProvider") }, ...hosts] : hosts;
  const chosen = providers.find((provider) => provider.id === values.providerId);
  return (
    <>
      <div className={styles.pair}>
        <Select label={t("bots.provider")} options={options} value={values.providerId} onChange={(event) => onChange({ providerId: event.target.value })} />
        <TextField
          label={t("bots.model")}
          hint={t("bots.modelHint")}
          error={faults.model}
          list="bot-models"
          autoComplete="off"
          spellCheck={false}
          disabled={!values.providerId}
          maxLength={200}
          value={values.model}
          onChange={(event) => onChange({ model: event.target.value })}
        />
      </div>
      <datalist id="bot-models">
        {models.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      {chosen ? <LeavingNotice jurisdiction={chosen.effectiveJurisdiction} transferBasis={chosen.transferBasis !== null} /> : null}
      <TextArea
        label={t("bots.prompt")}
        hint={t("bots.promptHint")}
        error={faults.systemPrompt}
        rows={5}
        value={values.systemPrompt}
        onChange={(event) => onChange({ systemPrompt: event.target.value })}
      />
      <BotRules values={values} faults={faults} providers={providers} onChange={onChange} />
    </>
  );
}
