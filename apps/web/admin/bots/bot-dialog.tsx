import { type Bot, limits, type ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { hasCode } from "../../i18n/error-text.js";
import { checkLine, checkUsername, type Faults, faultsOf } from "../../setup/check-account.js";
import styles from "../admin.module.css";
import { botsKey } from "../models/providers.js";
import { BotFields, type BotValues } from "./bot-fields.js";
import { newRules, ruleFaults, rulesBody, rulesOf } from "./rule-values.js";

type BotDialogProps = {
  /** Null: a new one. */
  bot: Bot | null;
  providers: readonly ModelProvider[];
  /** Names to offer; any other may be typed. */
  models?: readonly string[];
  initialModel?: string;
  onClose: () => void;
};

function initialValues({ bot, providers, initialModel }: BotDialogProps): BotValues {
  if (!bot) return { displayName: "", username: "", providerId: providers[0]?.id ?? "", model: initialModel ?? "", systemPrompt: "", ...newRules };
  const { displayName, username, providerId, model, systemPrompt } = bot;
  return { displayName, username, providerId: providerId ?? "", model: model ?? "", systemPrompt, ...rulesOf(bot) };
}

/** Makes the bot and opens the chat with it, or changes it. */
function useSave({ bot, onClose }: BotDialogProps, onTaken: () => void) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (values: BotValues) => {
      const { displayName, username, providerId, model, systemPrompt } = values;
      const common = { displayName, systemPrompt, ...rulesBody(values, bot?.parameters) };
      const host = providerId ? { providerId, model: model.trim() } : {};
      if (bot) return client.call("adminUpdateBot", { params: { id: bot.id }, body: { ...common, ...host } });
      return client.call("adminCreateBot", { body: { ...common, username, providerId, model: model.trim() } });
    },
    onSuccess: async (saved) => {
      await cache.invalidateQueries({ queryKey: botsKey });
      if (bot) return onClose();
      const conversation = await client.createConversation({ kind: "direct", memberIds: [saved.id] });
      onClose();
      void navigate(`/c/${conversation.id}`);
    },
    onError: (error) => hasCode(error, "CONFLICT") && onTaken(),
  });
}

export function BotDialog(props: BotDialogProps) {
  const { bot, providers, models = [], onClose } = props;
  const { t } = useTranslation();
  const [values, setValues] = useState(() => initialValues(props));
  const [faults, setFaults] = useState<Faults<BotValues>>({});
  const save = useSave(props, () => setFaults({ username: t("form.usernameTaken") }));
  const change = (part: Partial<BotValues>) => setValues({ ...values, ...part });
  const submit = () => {
    const found = {
      ...ruleFaults(t, values),
      ...faultsOf<BotValues>({
        displayName: checkLine(t, values.displayName),
        username: bot ? null : checkUsername(t, values.username),
        model: values.providerId ? checkLine(t, values.model) : null,
        systemPrompt: values.systemPrompt.length > limits.textLength ? t("bots.promptLong", { count: limits.textLength }) : null,
      }),
    };
    setFaults(found);
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate(values);
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="bot" busy={save.isPending}>
        {bot ? t("bots.save") : t("bots.submit")}
      </Button>
    </>
  );
  return (
    <Dialog title={bot ? t("bots.editTitle", { name: bot.displayName }) : t("bots.createTitle")} onClose={onClose} footer={footer} width={600}>
      <Form id="bot" className={styles.form} onSubmit={submit}>
        <div className={styles.pair}>
          <TextField
            label={t("bots.displayName")}
            error={faults.displayName}
            autoComplete="off"
            required
            maxLength={100}
            value={values.displayName}
            onChange={(event) => change({ displayName: event.target.value })}
          />
          <TextField
            label={t("form.usernameLabel")}
            error={faults.username}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            disabled={bot !== null}
            maxLength={64}
            value={values.username}
            onChange={(event) => change({ username: event.target.value.trim() })}
          />
        </div>
        <BotFields
          values={values}
          faults={faults}
          providers={providers}
          models={models}
          documentsOnly={bot !== null && bot.providerId === null}
          onChange={change}
        />
        <Fault error={hasCode(save.error, "CONFLICT") ? null : save.error} />
      </Form>
    </Dialog>
  );
}
