import type { ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams } from "react-router";
import { client } from "../../client.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Page, Section } from "../../shell/page.js";
import { HostStatus } from "./host-status.js";
import { ProviderForm, type ProviderValues } from "./provider-form.js";
import { providersKey } from "./providers.js";
import { RegisterSection } from "./register-section.js";
import { TestPanel } from "./test-panel.js";

/** How a host does changes by itself. */
const lookEveryMs = 15_000;

type Arrival = { test?: boolean; model?: string } | null;

function Settings({ provider, onSaved }: { provider: ModelProvider; onSaved: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const update = useMutation({
    mutationFn: ({ apiKey, ...rest }: ProviderValues) =>
      client.call("adminUpdateProvider", { params: { id: provider.id }, body: { ...rest, ...(apiKey ? { apiKey } : {}) } }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: providersKey });
      setSaves(saves + 1);
      onSaved();
    },
  });
  const { name, baseUrl, jurisdiction, limits } = provider;
  const initial = { name, baseUrl, apiKey: "", jurisdiction, limits };
  const [saves, setSaves] = useState(0);
  return (
    <Section title={t("models.step2")}>
      <ProviderForm
        // what is typed here is not lost when the register below is saved
        key={`${saves} ${JSON.stringify(initial)}`}
        initial={initial}
        hasApiKey={provider.hasApiKey}
        apiKeyUnreadable={provider.apiKeyUnreadable}
        keyHint={t("models.apiKeyHint")}
        transferBasis={provider.transferBasis !== null}
        publicAddress={provider.publicAddress}
        submit={t("models.save")}
        busy={update.isPending}
        error={update.error}
        onSubmit={(values) => update.mutate(values)}
      />
    </Section>
  );
}

/** One model host: its test, and its settings. */
export function ProviderPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const arrival = useLocation().state as Arrival;
  const [round, setRound] = useState(arrival?.test ? 1 : 0);
  const provider = useQuery({
    queryKey: [...providersKey, id],
    queryFn: () => client.call("adminReadProvider", { params: { id } }),
    refetchInterval: lookEveryMs,
  });
  return (
    <Page title={provider.data?.name ?? t("models.title")} lead={provider.data?.baseUrl} action={<Link to="/admin/models">{t("models.backToList")}</Link>}>
      <Fault error={provider.error} onRetry={() => void provider.refetch()} />
      {provider.isPending ? <Skeleton rows={4} label={t("common.loading")} tall /> : null}
      {provider.data ? (
        <>
          <TestPanel provider={provider.data} round={round} preferred={arrival?.model ?? ""} />
          <HostStatus provider={provider.data} />
          <Settings provider={provider.data} onSaved={() => setRound(round + 1)} />
          <RegisterSection provider={provider.data} />
        </>
      ) : null}
    </Page>
  );
}
