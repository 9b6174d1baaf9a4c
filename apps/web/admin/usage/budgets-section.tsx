import type { Budget } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { Menu } from "../../controls/menu.js";
import { Notice } from "../../controls/notice.js";
import { fullTime } from "../../i18n/time.js";
import { after, usePages } from "../../pages.js";
import { Section } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import { BudgetDialog } from "./budget-dialog.js";
import { nameOfBudget, showTokens } from "./figures.js";
import { Track } from "./track.js";
import { budgetsKey, reportKey } from "./usage-keys.js";
import styles from "./usage.module.css";

const pictures = { person: "person", bot: "bot", organisation: "globe" } as const;

function BudgetRow({ budget, onEdit, onRemove }: { budget: Budget; onEdit: () => void; onRemove: () => void }) {
  const { t, i18n } = useTranslation();
  const { tokens, used, period } = budget;
  const who = nameOfBudget(t, budget);
  const amount =
    tokens === null ? t("usage.unlimited") : t(period === "day" ? "usage.perDay" : "usage.perMonth", { tokens: showTokens(i18n.language, tokens) });
  const items = [
    { text: t("usage.edit"), icon: "edit" as const, onChoose: onEdit },
    { text: t("usage.remove"), icon: "trash" as const, danger: true, onChoose: onRemove },
  ];
  return (
    <li>
      <Icon name={pictures[budget.kind]} size={20} />
      <span className={adminStyles.who}>
        <strong>
          <bdi>{who}</bdi>
        </strong>
        <small>{amount}</small>
      </span>
      {tokens === null ? null : (
        <span className={styles.meter}>
          {used === null ? t("usage.each") : t("usage.ofUsed", { used: showTokens(i18n.language, used), time: fullTime(i18n.language, budget.renewsAt) })}
          {used === null ? null : <Track used={used} tokens={tokens} />}
        </span>
      )}
      <Menu label={t("usage.actions", { who })} items={() => items} />
    </li>
  );
}

function RemoveBudget({ budget, onClose }: { budget: Budget; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.call("adminRemoveBudget", { params: { id: budget.id } }),
    onSuccess: onClose,
    onSettled: () => Promise.all([budgetsKey, reportKey].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
  const exception = budget.kind === "person" && budget.subjectId !== null;
  return (
    <Confirm
      title={t("usage.removeTitle")}
      action={t("usage.remove")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{t(exception ? "usage.removeException" : "usage.removeText", { who: nameOfBudget(t, budget) })}</p>
    </Confirm>
  );
}

/** Who may use how much, how it stands, and the way to change it. */
export function BudgetsSection({ localCounts }: { localCounts: boolean }) {
  const { t } = useTranslation();
  const budgets = usePages(budgetsKey, (cursor) => client.call("adminListBudgets", { query: { limit: 50, ...after(cursor) } }));
  const [editing, setEditing] = useState<Budget | "new" | null>(null);
  const [removing, setRemoving] = useState<Budget | null>(null);
  return (
    <Section title={t("usage.budgets")} lead={t("usage.budgetsLead")}>
      <Fault error={budgets.error} onRetry={() => void budgets.refetch()} />
      {budgets.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
      {budgets.isSuccess && budgets.items.length === 0 ? (
        <Empty icon="clock" title={t("usage.noBudgets")}>
          {t("usage.noBudgetsText")}
        </Empty>
      ) : null}
      {budgets.items.length > 0 && !localCounts ? <Notice>{t("usage.localFree")}</Notice> : null}
      {budgets.items.length > 0 ? (
        <ul className={adminStyles.list} aria-label={t("usage.budgets")}>
          {budgets.items.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} onEdit={() => setEditing(budget)} onRemove={() => setRemoving(budget)} />
          ))}
        </ul>
      ) : null}
      <div className={adminStyles.buttons}>
        <Button icon="plus" onClick={() => setEditing("new")}>
          {t("usage.addBudget")}
        </Button>
        {budgets.hasNextPage ? (
          <Button busy={budgets.isFetchingNextPage} onClick={() => void budgets.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : null}
      </div>
      {editing ? <BudgetDialog budget={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
      {removing ? <RemoveBudget budget={removing} onClose={() => setRemoving(null)} /> : null}
    </Section>
  );
}
