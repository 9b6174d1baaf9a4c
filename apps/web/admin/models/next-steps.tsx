import type { Bot, ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { Notice } from "../../controls/notice.js";
import styles from "../admin.module.css";
import { BotDialog } from "../bots/bot-dialog.js";
import { WhatHolds } from "./what-holds.js";
import { botsKey, useBots } from "./providers.js";

type NextStepsProps = { provider: ModelProvider; models: readonly string[]; preferred: string };

const isAssistant = (bot: Bot): boolean => bot.username === "assistant";

/** What a working model is good for: a bot of its own, or the assistant. */
export function NextSteps({ provider, models, preferred }: NextStepsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const assistant = useBots().data?.find(isAssistant);
  const use = useMutation({
    mutationFn: (id: string) => client.call("adminUpdateBot", { params: { id }, body: { providerId: provider.id, model: preferred } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: botsKey }),
  });
  const using = assistant?.providerId === provider.id && assistant.model === preferred;
  return (
    <div className={styles.form}>
      <strong>{t("models.next")}</strong>
      <div className={styles.buttons}>
        <Button look="primary" icon="bot" onClick={() => setMaking(true)}>
          {t("models.makeBot")}
        </Button>
        {assistant && preferred && !using ? (
          <Button icon="spark" busy={use.isPending} onClick={() => use.mutate(assistant.id)}>
            {t("models.useForAssistant")}
          </Button>
        ) : null}
      </div>
      {using ? (
        <Notice look="good" role="status">
          <span>{t("models.assistantDone", { model: preferred })}</span>
          <Button small icon="chat" onClick={() => navigate("/welcome")}>
            {t("models.openAssistant")}
          </Button>
        </Notice>
      ) : null}
      {provider.effectiveJurisdiction === "overseas" && provider.transferBasis === null ? (
        <Notice look="warning" title={t("register.closedTitle")}>
          {t("register.closed")}
        </Notice>
      ) : provider.effectiveJurisdiction === "local" ? null : (
        <Notice title={t("register.holds")}>
          <WhatHolds jurisdiction={provider.effectiveJurisdiction} transferBasis={provider.transferBasis !== null} />
        </Notice>
      )}
      <Fault error={use.error} />
      {making ? <BotDialog bot={null} providers={[provider]} models={models} initialModel={preferred} onClose={() => setMaking(false)} /> : null}
    </div>
  );
}
