import type { ModelPrice } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { Menu } from "../../controls/menu.js";
import { after, readAll } from "../../pages.js";
import { Section } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import { useProviders } from "../models/providers.js";
import { showCost } from "./figures.js";
import { PriceDialog } from "./price-dialog.js";
import { pricesKey } from "./usage-keys.js";

type PriceRowProps = { price: ModelPrice; provider: string; currency: string; onEdit: () => void; onRemove: () => void };

function PriceRow({ price, provider, currency, onEdit, onRemove }: PriceRowProps) {
  const { t, i18n } = useTranslation();
  const cost = (amount: number): string => showCost(i18n.language, amount, currency);
  const { inputPerMillion, cachedPerMillion, outputPerMillion } = price;
  const line = [
    t("usage.priceLine", { input: cost(inputPerMillion), output: cost(outputPerMillion) }),
    cachedPerMillion === null ? "" : t("usage.priceCached", { cached: cost(cachedPerMillion) }),
  ];
  const items = [
    { text: t("usage.edit"), icon: "edit" as const, onChoose: onEdit },
    { text: t("usage.remove"), icon: "trash" as const, danger: true, onChoose: onRemove },
  ];
  return (
    <li>
      <Icon name="model" size={20} />
      <span className={adminStyles.who}>
        <strong>
          <bdi>{price.model}</bdi>
        </strong>
        <small>
          {provider} · {line.filter(Boolean).join(" · ")}
        </small>
      </span>
      <Menu label={t("usage.priceOf", { model: price.model })} items={() => items} />
    </li>
  );
}

/** What models cost, if anybody wants to know. */
export function PricesSection({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const providers = useProviders();
  const prices = useQuery({
    queryKey: pricesKey,
    queryFn: () => readAll((cursor) => client.call("adminListPrices", { query: { limit: 200, ...after(cursor) } })),
  });
  const [editing, setEditing] = useState<ModelPrice | "new" | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => client.call("adminRemovePrice", { params: { id } }),
    onSettled: () => cache.invalidateQueries({ queryKey: pricesKey }),
  });
  const hosts = providers.data ?? [];
  return (
    <Section title={t("usage.prices")} lead={t("usage.pricesLead")}>
      <Fault error={prices.error ?? providers.error ?? remove.error} onRetry={() => void Promise.all([prices.refetch(), providers.refetch()])} />
      {prices.data?.length === 0 ? (
        <Empty icon="model" title={t("usage.noPrices")}>
          {t("usage.noPricesText")}
        </Empty>
      ) : null}
      {prices.data?.length && currency ? (
        <ul className={adminStyles.list} aria-label={t("usage.prices")}>
          {prices.data.map((price) => (
            <PriceRow
              key={price.id}
              price={price}
              provider={hosts.find(({ id }) => id === price.providerId)?.name ?? t("usage.gone")}
              currency={currency}
              onEdit={() => setEditing(price)}
              onRemove={() => remove.mutate(price.id)}
            />
          ))}
        </ul>
      ) : null}
      <div className={adminStyles.buttons}>
        <Button icon="plus" disabled={hosts.length === 0} onClick={() => setEditing("new")}>
          {t("usage.addPrice")}
        </Button>
      </div>
      {editing ? <PriceDialog price={editing === "new" ? null : editing} providers={hosts} onClose={() => setEditing(null)} /> : null}
    </Section>
  );
}
