import type { ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { Menu } from "../../controls/menu.js";
import { Tag } from "../../controls/tag.js";
import { Page } from "../../shell/page.js";
import styles from "../admin.module.css";
import { HostStateTag } from "./host-state-tag.js";
import { ModelsTabs } from "../usage/models-tabs.js";
import { JurisdictionTag } from "./jurisdiction-tag.js";
import { providersKey, useProviders } from "./providers.js";

function ProviderRow({ provider, onRemove }: { provider: ModelProvider; onRemove: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = [
    { text: t("models.edit"), icon: "edit" as const, onChoose: () => navigate(`/admin/models/${provider.id}`) },
    { text: t("models.remove"), icon: "trash" as const, danger: true, onChoose: onRemove },
  ];
  return (
    <li>
      <Icon name="model" size={22} />
      <span className={styles.who}>
        <Link to={`/admin/models/${provider.id}`}>
          <bdi>{provider.name}</bdi>
        </Link>
        <small>
          {provider.baseUrl} · {provider.hasApiKey ? t("models.keyYes") : t("models.keyNo")}
        </small>
        {provider.effectiveJurisdiction === "overseas" && provider.transferBasis === null ? (
          <small>
            <Tag look="danger">{t("register.closedTag")}</Tag>
          </small>
        ) : null}
      </span>
      {provider.status.state === "ok" ? null : <HostStateTag state={provider.status.state} />}
      <JurisdictionTag value={provider.effectiveJurisdiction} />
      <Button small onClick={() => navigate(`/admin/models/${provider.id}`, { state: { test: true } })}>
        {t("models.test")}
      </Button>
      <Menu label={`${t("models.edit")}: ${provider.name}`} items={() => items} />
    </li>
  );
}

/** The hosts that models run on. */
export function ModelsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const providers = useProviders();
  const [removing, setRemoving] = useState<ModelProvider | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => client.call("adminEndProvider", { params: { id } }),
    onSuccess: () => setRemoving(null),
    onSettled: () => cache.invalidateQueries({ queryKey: providersKey }),
  });
  const connect = (
    <Button look="primary" icon="plus" onClick={() => navigate("/admin/models/new")}>
      {t("models.connect")}
    </Button>
  );
  return (
    <Page title={t("models.title")} lead={t("models.lead")} action={providers.data?.length ? connect : undefined}>
      <ModelsTabs />
      <Fault error={providers.error} onRetry={() => void providers.refetch()} />
      {providers.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      {providers.data?.length === 0 ? (
        <Empty icon="model" title={t("models.empty")} action={connect}>
          {t("models.emptyText")}
        </Empty>
      ) : null}
      {providers.data?.length ? (
        <ul className={styles.list} aria-label={t("models.title")}>
          {providers.data.map((provider) => (
            <ProviderRow
              key={provider.id}
              provider={provider}
              onRemove={() => {
                remove.reset();
                setRemoving(provider);
              }}
            />
          ))}
        </ul>
      ) : null}
      {removing ? (
        <Confirm
          title={t("models.removeTitle", { name: removing.name })}
          action={t("models.remove")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removing.id)}
          onClose={() => setRemoving(null)}
        >
          <p>{t("models.removeText")}</p>
        </Confirm>
      ) : null}
    </Page>
  );
}
