import type { ModelPrice, ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { Select, TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { checkLine } from "../../setup/check-account.js";
import adminStyles from "../admin.module.css";
import { parsePrice } from "./days.js";
import { pricesKey } from "./usage-keys.js";

type Draft = { providerId: string; model: string; input: string; cached: string; output: string };
type PriceDialogProps = { price: ModelPrice | null; providers: readonly ModelProvider[]; onClose: () => void };

const typed = (price: number | null | undefined): string => (price === null || price === undefined ? "" : String(price));

function PriceField({
  label,
  hint,
  value,
  error,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      label={label}
      hint={hint}
      error={error}
      inputMode="decimal"
      autoComplete="off"
      maxLength={16}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

/** Sets what a million tokens of a model cost. */
export function PriceDialog({ price, providers, onClose }: PriceDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [draft, setDraft] = useState<Draft>({
    providerId: price?.providerId ?? providers[0]?.id ?? "",
    model: price?.model ?? "",
    input: typed(price?.inputPerMillion),
    cached: typed(price?.cachedPerMillion),
    output: typed(price?.outputPerMillion),
  });
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const [input, cached, output] = [parsePrice(draft.input), parsePrice(draft.cached), parsePrice(draft.output)];
  const badModel = checkLine(t, draft.model);
  const save = useMutation({
    mutationFn: (amounts: { inputPerMillion: number; outputPerMillion: number }) =>
      client.call("adminPutPrice", {
        body: { providerId: draft.providerId, model: draft.model.trim(), ...amounts, ...(typeof cached === "number" ? { cachedPerMillion: cached } : {}) },
      }),
    onSuccess: onClose,
    onSettled: () => cache.invalidateQueries({ queryKey: pricesKey }),
  });
  const submit = () => {
    setTried(true);
    if (badModel || typeof input !== "number" || typeof output !== "number" || cached === undefined || save.isPending) return;
    save.mutate({ inputPerMillion: input, outputPerMillion: output });
  };
  const fault = (bad: boolean): string | null => (tried && bad ? t("usage.badPrice") : null);
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="price" busy={save.isPending}>
        {t("common.save")}
      </Button>
    </>
  );
  return (
    <Dialog title={price ? price.model : t("usage.addPrice")} onClose={onClose} footer={footer}>
      <Form id="price" className={adminStyles.form} onSubmit={submit}>
        <div className={adminStyles.pair}>
          <Select
            label={t("usage.provider")}
            value={draft.providerId}
            disabled={price !== null}
            options={providers.map(({ id, name }) => ({ value: id, text: name }))}
            onChange={({ target }) => change({ providerId: target.value })}
          />
          <TextField
            label={t("usage.model")}
            error={tried ? badModel : null}
            disabled={price !== null}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            value={draft.model}
            onChange={({ target }) => change({ model: target.value })}
          />
        </div>
        <PriceField label={t("usage.priceInput")} value={draft.input} error={fault(typeof input !== "number")} onChange={(value) => change({ input: value })} />
        <PriceField
          label={t("usage.priceCachedInput")}
          hint={t("usage.priceCachedHint")}
          value={draft.cached}
          error={fault(cached === undefined)}
          onChange={(value) => change({ cached: value })}
        />
        <PriceField
          label={t("usage.priceOutput")}
          value={draft.output}
          error={fault(typeof output !== "number")}
          onChange={(value) => change({ output: value })}
        />
        <Fault error={save.error} />
      </Form>
    </Dialog>
  );
}
