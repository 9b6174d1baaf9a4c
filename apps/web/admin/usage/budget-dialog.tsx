import type { Budget, BudgetKind } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Fault } from "../../controls/fault.js";
import { Select, TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Segmented } from "../../controls/segmented.js";
import adminStyles from "../admin.module.css";
import { useBots } from "../models/providers.js";
import { parseTokens } from "./days.js";
import { nameOfBudget } from "./figures.js";
import { PersonField } from "./person-field.js";
import { budgetsKey, reportKey } from "./usage-keys.js";

type Whose = "everybody" | "person" | "bot" | "organisation";
type Chosen = { id: string; name: string };
type Draft = { whose: Whose; person: Chosen | null; botId: string; tokens: string; period: Budget["period"] };

const wholes: readonly Whose[] = ["everybody", "person", "bot", "organisation"];
const kindOf = (whose: Whose): BudgetKind => (whose === "everybody" ? "person" : whose);

function draftOf(budget: Budget | null): Draft {
  if (!budget) return { whose: "everybody", person: null, botId: "", tokens: "", period: "month" };
  const { kind, subjectId, name, tokens, period } = budget;
  const whose = kind === "person" && subjectId === null ? "everybody" : kind;
  const person = kind === "person" && subjectId ? { id: subjectId, name: name ?? "" } : null;
  return { whose, person, botId: kind === "bot" ? (subjectId ?? "") : "", tokens: tokens === null ? "" : String(tokens), period };
}

const subjectOf = ({ whose, person, botId }: Draft): string | undefined => (whose === "person" ? (person?.id ?? "") : whose === "bot" ? botId : undefined);

function useSave(onClose: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const [tokens, subjectId] = [parseTokens(draft.tokens), subjectOf(draft)];
      const body = { kind: kindOf(draft.whose), period: draft.period, ...(subjectId ? { subjectId } : {}), ...(typeof tokens === "number" ? { tokens } : {}) };
      return client.call("adminPutBudget", { body });
    },
    onSuccess: onClose,
    onSettled: () => Promise.all([budgetsKey, reportKey].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}

function SubjectFields({ draft, tried, onChange }: { draft: Draft; tried: boolean; onChange: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const bots = useBots();
  const names = { everybody: t("usage.everybody"), person: t("usage.onePerson"), bot: t("usage.oneBot"), organisation: t("usage.organisation") };
  return (
    <>
      <Select
        label={t("usage.whose")}
        value={draft.whose}
        options={wholes.map((value) => ({ value, text: names[value] }))}
        onChange={({ target }) => onChange({ whose: target.value as Whose })}
      />
      {draft.whose === "person" ? (
        <PersonField person={draft.person} error={tried && !draft.person ? t("usage.chosenNone") : null} onChange={(person) => onChange({ person })} />
      ) : null}
      {draft.whose === "bot" ? (
        <Select
          label={t("usage.chooseBot")}
          value={draft.botId}
          error={tried && !draft.botId ? t("usage.chosenNone") : null}
          options={[{ value: "", text: "–" }, ...(bots.data ?? []).map((bot) => ({ value: bot.id, text: bot.displayName }))]}
          onChange={({ target }) => onChange({ botId: target.value })}
        />
      ) : null}
    </>
  );
}

/** Sets a budget; of one that is there only how much and in which time. */
export function BudgetDialog({ budget, onClose }: { budget: Budget | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(budget));
  const [tried, setTried] = useState(false);
  const save = useSave(onClose);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const tokens = parseTokens(draft.tokens);
  const submit = () => {
    setTried(true);
    if (subjectOf(draft) !== "" && tokens !== undefined && !save.isPending) save.mutate(draft);
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" type="submit" form="budget" busy={save.isPending}>
        {t("common.save")}
      </Button>
    </>
  );
  return (
    <Dialog title={budget ? nameOfBudget(t, budget) : t("usage.addBudget")} onClose={onClose} footer={footer}>
      <Form id="budget" className={adminStyles.form} onSubmit={submit}>
        {budget ? null : <SubjectFields draft={draft} tried={tried} onChange={change} />}
        <TextField
          label={t("usage.amount")}
          hint={t("usage.amountHint")}
          error={tried && tokens === undefined ? t("usage.badAmount") : null}
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          value={draft.tokens}
          onChange={({ target }) => change({ tokens: target.value })}
        />
        <Segmented
          label={t("usage.every")}
          value={draft.period}
          options={[
            { value: "day", text: t("usage.dayUnit") },
            { value: "month", text: t("usage.monthUnit") },
          ]}
          onChange={(period) => change({ period })}
        />
        <Fault error={save.error} />
      </Form>
    </Dialog>
  );
}
