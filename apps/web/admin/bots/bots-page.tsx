import type { Bot, ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { client } from "../../client.js";
import { Avatar } from "../../controls/avatar.js";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Menu, type MenuItem } from "../../controls/menu.js";
import { Notice } from "../../controls/notice.js";
import { Tag } from "../../controls/tag.js";
import { Page } from "../../shell/page.js";
import styles from "../admin.module.css";
import { JurisdictionTag } from "../models/jurisdiction-tag.js";
import { botsKey, useBots, useProviders } from "../models/providers.js";
import { BotDialog } from "./bot-dialog.js";

type BotRowProps = { bot: Bot; provider: ModelProvider | undefined; onEdit: () => void; onActive: (active: boolean) => void; onOpen: () => void };

function BotRow({ bot, provider, onEdit, onActive, onOpen }: BotRowProps) {
  const { t } = useTranslation();
  const active = bot.deactivatedAt === null;
  const when = [bot.triggers.direct ? t("bots.direct") : "", bot.triggers.mention ? t("bots.mention") : ""].filter(Boolean).join(" · ") || t("bots.none");
  const items: MenuItem[] = [
    { text: t("bots.edit"), icon: "edit", onChoose: onEdit },
    active
      ? { text: t("bots.deactivate"), icon: "failed", danger: true, onChoose: () => onActive(false) }
      : { text: t("bots.reactivate"), icon: "retry", onChoose: () => onActive(true) },
  ];
  return (
    <li className={active ? "" : styles.off}>
      <Avatar id={bot.id} name={bot.displayName} kind="bot" size={34} />
      <span className={styles.who}>
        <strong>
          <bdi>{bot.displayName}</bdi>
        </strong>
        <small>
          @{bot.username} · {bot.model && provider ? `${bot.model} · ${provider.name}` : t("bots.builtIn")} · {when}
        </small>
      </span>
      {active ? null : <Tag look="danger">{t("bots.deactivated")}</Tag>}
      {provider ? <JurisdictionTag value={provider.effectiveJurisdiction} /> : null}
      {active ? (
        <Button small onClick={onOpen}>
          {t("bots.openChat")}
        </Button>
      ) : null}
      <Menu label={`${t("bots.edit")}: ${bot.displayName}`} items={() => items} />
    </li>
  );
}

/** Members whose words come from a model. */
export function BotsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const bots = useBots();
  const providers = useProviders();
  const [editing, setEditing] = useState<Bot | "new" | null>(null);
  const [ending, setEnding] = useState<Bot | null>(null);
  const setActive = useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) => client.call("adminUpdateBot", { params: { id }, body: { active } }),
    onSuccess: () => setEnding(null),
    onSettled: () => cache.invalidateQueries({ queryKey: botsKey }),
  });
  const open = useMutation({
    mutationFn: (id: string) => client.createConversation({ kind: "direct", memberIds: [id] }),
    onSuccess: (conversation) => navigate(`/c/${conversation.id}`),
  });
  const hosts = providers.data ?? [];
  const create = (
    <Button look="primary" icon="plus" disabled={hosts.length === 0} onClick={() => setEditing("new")}>
      {t("bots.create")}
    </Button>
  );
  return (
    <Page title={t("bots.title")} lead={t("bots.lead")} action={create}>
      {providers.data?.length === 0 ? (
        <Notice title={t("bots.needModel")}>
          <span>{t("bots.needModelText")}</span>
          <Link to="/admin/models/new">{t("models.connect")}</Link>
        </Notice>
      ) : null}
      <Fault error={bots.error ?? providers.error} onRetry={() => void Promise.all([bots.refetch(), providers.refetch()])} />
      <Fault error={ending ? null : (setActive.error ?? open.error)} />
      {bots.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      <ul className={styles.list} aria-label={t("bots.title")}>
        {bots.data?.map((bot) => (
          <BotRow
            key={bot.id}
            bot={bot}
            provider={hosts.find((provider) => provider.id === bot.providerId)}
            onEdit={() => setEditing(bot)}
            onActive={(active) => (active ? setActive.mutate({ id: bot.id, active }) : setEnding(bot))}
            onOpen={() => open.mutate(bot.id)}
          />
        ))}
      </ul>
      {editing ? <BotDialog bot={editing === "new" ? null : editing} providers={hosts} onClose={() => setEditing(null)} /> : null}
      {ending ? (
        <Confirm
          title={t("bots.deactivateTitle", { name: ending.displayName })}
          action={t("bots.deactivate")}
          busy={setActive.isPending}
          error={setActive.error}
          onConfirm={() => setActive.mutate({ id: ending.id, active: false })}
          onClose={() => setEnding(null)}
        >
          <p>{t("bots.deactivateText")}</p>
        </Confirm>
      ) : null}
    </Page>
  );
}
