import type { AdminUser } from "@hoopoe/protocol";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Page } from "../../shell/page.js";
import styles from "../admin.module.css";
import { after, usePages } from "../../pages.js";
import { AddPersonDialog } from "./add-person-dialog.js";
import { AliasesDialog } from "./aliases-dialog.js";
import { ErasePersonDialog } from "./erase-person-dialog.js";
import { PeopleTabs } from "./people-tabs.js";
import { type PersonAct, PersonActDialog } from "./person-act-dialog.js";
import { PersonRow } from "./person-row.js";
import { ResetPasswordDialog } from "./reset-password-dialog.js";

export type Asked = { act: PersonAct | "reset" | "aliases" | "erase"; user: AdminUser };

const isAct = (act: Asked["act"]): act is PersonAct => act !== "reset" && act !== "aliases" && act !== "erase";

/** Every person with an account. */
export function PeoplePage() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const q = useDeferredValue(words.trim());
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const people = usePages(["admin-users", q], (cursor) =>
    client.call("adminListUsers", { query: { kind: "human", limit: 50, ...(q ? { q } : {}), ...after(cursor) } }),
  );
  const add = (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      {t("people.add")}
    </Button>
  );
  return (
    <Page title={t("people.title")} lead={t("people.lead")} action={add}>
      <PeopleTabs />
      <TextField label={t("people.search")} type="search" autoComplete="off" maxLength={100} value={words} onChange={(event) => setWords(event.target.value)} />
      <Fault error={people.error} onRetry={() => void people.refetch()} />
      {people.isPending ? <Skeleton rows={5} label={t("common.loading")} tall /> : null}
      {people.isSuccess && people.items.length === 0 ? (
        <Empty icon="search" title={t("people.empty")}>
          {t("people.emptyText")}
        </Empty>
      ) : null}
      {people.items.length > 0 ? (
        <ul className={styles.list} aria-label={t("people.title")}>
          {people.items.map((user) => (
            <PersonRow key={user.id} user={user} onAsk={(act) => setAsked({ act, user })} />
          ))}
        </ul>
      ) : null}
      {people.hasNextPage ? (
        <Button busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
      {adding ? <AddPersonDialog onClose={() => setAdding(false)} /> : null}
      {asked?.act === "reset" ? <ResetPasswordDialog user={asked.user} onClose={() => setAsked(null)} /> : null}
      {asked?.act === "erase" ? <ErasePersonDialog user={asked.user} onClose={() => setAsked(null)} /> : null}
      {asked?.act === "aliases" ? <AliasesDialog user={asked.user} onClose={() => setAsked(null)} /> : null}
      {asked && isAct(asked.act) ? <PersonActDialog act={asked.act} user={asked.user} onClose={() => setAsked(null)} /> : null}
    </Page>
  );
}
