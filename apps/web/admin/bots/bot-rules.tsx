import type { ModelProvider } from "@hoopoe/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../controls/button.js";
import { CheckBox, Select, TextField } from "../../controls/field.js";
import { Notice } from "../../controls/notice.js";
import { UserPicker } from "../../directory/user-picker.js";
import { useUsers } from "../../directory/use-users.js";
import type { Faults } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import rules from "./bot-rules.module.css";
import { type Fallback, mostFallbacks, type RuleValues } from "./rule-values.js";

type Props = { values: RuleValues; faults: Faults<RuleValues>; onChange: (part: Partial<RuleValues>) => void };

/** One group of rules, folded away until it is opened; with a fault in it, it is open. */
function Section({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details className={rules.section} open={open || undefined}>
      <summary>{title}</summary>
      <div className={styles.form}>{children}</div>
    </details>
  );
}

function When({ values, faults, onChange }: Props) {
  const { t } = useTranslation();
  const { direct, mention, thread, always, keywords } = values;
  return (
    <>
      <strong>{t("bots.triggers")}</strong>
      <CheckBox label={t("bots.direct")} hint={t("bots.directHint")} checked={direct} onChange={(event) => onChange({ direct: event.target.checked })} />
      <CheckBox label={t("bots.mention")} hint={t("bots.mentionHint")} checked={mention} onChange={(event) => onChange({ mention: event.target.checked })} />
      <CheckBox
        label={t("botRules.thread")}
        hint={t("botRules.threadHint")}
        checked={thread}
        onChange={(event) => onChange({ thread: event.target.checked })}
      />
      <CheckBox
        label={t("botRules.always")}
        hint={t("botRules.alwaysHint")}
        checked={always}
        onChange={(event) => onChange({ always: event.target.checked })}
      />
      <TextField
        label={t("botRules.keywords")}
        hint={t("botRules.keywordsHint")}
        error={faults.keywords}
        autoComplete="off"
        value={keywords}
        onChange={(event) => onChange({ keywords: event.target.value })}
      />
      {direct || mention || thread || always || keywords.trim() ? null : <Notice look="warning">{t("bots.never")}</Notice>}
    </>
  );
}

function What({ values, faults, onChange }: Props) {
  const { t } = useTranslation();
  const scopes = (["last", "thread", "asked"] as const).map((value) => ({ value, text: t(`botRules.scope.${value}`) }));
  const number = (field: "messages" | "windowTokens" | "temperature" | "maxOutputTokens", inputMode: "numeric" | "decimal" = "numeric") => (
    <TextField
      label={t(`botRules.${field}`)}
      hint={t(`botRules.${field}Hint`)}
      error={faults[field]}
      inputMode={inputMode}
      autoComplete="off"
      value={values[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
  return (
    <Section title={t("botRules.told")} open={Boolean(faults.messages || faults.windowTokens || faults.temperature || faults.maxOutputTokens)}>
      <Select
        label={t("botRules.scopeLabel")}
        hint={t("botRules.scopeHint")}
        options={scopes}
        value={values.scope}
        onChange={(event) => onChange({ scope: event.target.value as RuleValues["scope"] })}
      />
      <div className={styles.pair}>
        {number("messages")}
        {number("windowTokens")}
        {number("maxOutputTokens")}
        {number("temperature", "decimal")}
        <Select
          label={t("botRules.thinking")}
          options={(["", "yes", "no"] as const).map((value) => ({ value, text: t(`botRules.thinks.${value || "host"}`) }))}
          value={values.thinking}
          onChange={(event) => onChange({ thinking: event.target.value as RuleValues["thinking"] })}
        />
        <Select
          label={t("botRules.replyIn")}
          options={(["same", "thread"] as const).map((value) => ({ value, text: t(`botRules.replies.${value}`) }))}
          value={values.replyIn}
          onChange={(event) => onChange({ replyIn: event.target.value as RuleValues["replyIn"] })}
        />
      </div>
    </Section>
  );
}

function Fallbacks({ values, faults, providers, onChange }: Props & { providers: readonly ModelProvider[] }) {
  const { t } = useTranslation();
  const { fallbacks } = values;
  const hosts = providers.map((provider) => ({ value: provider.id, text: provider.name }));
  const put = (at: number, part: Partial<Fallback>) => onChange({ fallbacks: fallbacks.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  return (
    <Section title={t("botRules.fallbacks")} open={Boolean(faults.fallbacks)}>
      <p className={styles.quiet}>{t("botRules.fallbacksHint")}</p>
      {fallbacks.map(({ providerId, model }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a place in the order, which is what it is
        <div key={at} className={rules.fallback}>
          <Select label={t("bots.provider")} options={hosts} value={providerId} onChange={(event) => put(at, { providerId: event.target.value })} />
          <TextField
            label={t("bots.model")}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            value={model}
            onChange={(event) => put(at, { model: event.target.value })}
          />
          <IconButton icon="trash" label={t("botRules.removeFallback")} onClick={() => onChange({ fallbacks: fallbacks.filter((_, i) => i !== at) })} />
        </div>
      ))}
      {faults.fallbacks ? (
        <p role="alert" className={rules.fault}>
          {faults.fallbacks}
        </p>
      ) : null}
      {fallbacks.length < mostFallbacks && hosts[0] ? (
        <Button small icon="plus" onClick={() => onChange({ fallbacks: [...fallbacks, { providerId: hosts[0]?.value ?? "", model: "" }] })}>
          {t("botRules.addFallback")}
        </Button>
      ) : null}
      {fallbacks.length > 0 ? (
        <CheckBox
          label={t("botRules.localOverBudget")}
          hint={t("botRules.localOverBudgetHint")}
          checked={values.localOverBudget}
          onChange={(event) => onChange({ localOverBudget: event.target.checked })}
        />
      ) : null}
    </Section>
  );
}

function Who({ values, faults, onChange }: Props) {
  const { t } = useTranslation();
  const { people } = values;
  const users = useUsers(people ?? []).filter((user) => user !== null);
  const toggle = (id: string) => onChange({ people: people?.includes(id) ? people.filter((one) => one !== id) : [...(people ?? []), id] });
  return (
    <Section title={t("botRules.who")} open={Boolean(faults.people)}>
      <CheckBox label={t("botRules.everybody")} checked={people === null} onChange={(event) => onChange({ people: event.target.checked ? null : [] })} />
      {people === null ? null : <UserPicker mode="many" kind="human" withMe chosen={users} onChoose={(user) => toggle(user.id)} />}
      {faults.people ? (
        <p role="alert" className={rules.fault}>
          {faults.people}
        </p>
      ) : null}
    </Section>
  );
}

/** When a bot answers, what it is told, which models follow when its own fails, and who may use it. */
export function BotRules(props: Props & { providers: readonly ModelProvider[] }) {
  return (
    <>
      <When {...props} />
      <What {...props} />
      {props.providers.length > 0 ? <Fallbacks {...props} /> : null}
      <Who {...props} />
    </>
  );
}
