import type { ProviderPreset } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Page, Section } from "../../shell/page.js";
import { HostNeeds } from "./host-needs.js";
import { PresetGrid } from "./preset-grid.js";
import { ProviderForm, type ProviderValues } from "./provider-form.js";
import { providersKey } from "./providers.js";

/** Connecting a model: which host, its address and key; the test follows on the host's own page. */
export function ConnectPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [preset, setPreset] = useState<ProviderPreset | null>(null);
  const create = useMutation({
    mutationFn: ({ apiKey, ...rest }: ProviderValues) => client.call("adminCreateProvider", { body: { ...rest, ...(apiKey ? { apiKey } : {}) } }),
    onSuccess: (provider) => {
      void cache.invalidateQueries({ queryKey: providersKey });
      void navigate(`/admin/models/${provider.id}`, { replace: true, state: { test: true, model: preset?.model } });
    },
  });
  if (!preset) {
    return (
      <Page title={t("models.connect")} lead={t("models.choose")} action={<Link to="/admin/models">{t("models.backToList")}</Link>}>
        <PresetGrid onChoose={setPreset} />
      </Page>
    );
  }
  const initial = {
    name: preset.name,
    baseUrl: preset.baseUrl,
    apiKey: "",
    jurisdiction: preset.jurisdiction,
    limits: { concurrency: 0, requestsPerMinute: 0 },
  };
  return (
    <Page
      title={preset.own?.key === "hoopoe" ? t("hosts.hoopoe.name") : preset.name || t("models.other")}
      lead={t("models.connect")}
      action={
        <Button icon="back" onClick={() => setPreset(null)}>
          {t("common.back")}
        </Button>
      }
    >
      {preset.own ? <HostNeeds host={preset.own} /> : null}
      <Section title={t("models.step2")}>
        <ProviderForm
          initial={initial}
          hasApiKey={false}
          keyHint={preset.needsKey ? t("models.apiKeyHint") : t("models.apiKeyNone")}
          submit={t("models.save")}
          busy={create.isPending}
          error={create.error}
          onSubmit={(values) => create.mutate(values)}
        />
      </Section>
    </Page>
  );
}
