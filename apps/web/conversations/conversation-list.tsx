import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button, IconButton } from "../controls/button.js";
import { Empty, Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Icon } from "../controls/icon.js";
import { useToday } from "../i18n/use-today.js";
import { useObservable } from "../observable.js";
import { ConversationItem } from "./conversation-item.js";
import styles from "./conversation-list.module.css";
import { NewChatDialog } from "./new-chat-dialog.js";
import { titleOf } from "./title.js";

function Filter({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.filter}>
      <Icon name="search" size={16} />
      <input
        type="search"
        aria-label={t("conversations.filter")}
        placeholder={t("conversations.filter")}
        value={words}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
      />
    </div>
  );
}

/** Every conversation of the caller, the latest first. */
export function ConversationList() {
  const { t } = useTranslation();
  const { loading, error, items } = useObservable(client.conversations);
  useToday();
  const [words, setWords] = useState("");
  const [creating, setCreating] = useState(false);
  const shown = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase();
    const names = (item: (typeof items)[number]) => `${titleOf(t, item)} ${item.peer?.username ?? ""}`.toLocaleLowerCase();
    return wanted ? items.filter((item) => names(item).includes(wanted)) : items;
  }, [items, words, t]);
  return (
    <section className={styles.pane} aria-label={t("conversations.list")}>
      <header className={styles.header}>
        <h1>{t("conversations.title")}</h1>
        <IconButton icon="plus" label={t("conversations.create")} className={styles.create} onClick={() => setCreating(true)} />
      </header>
      <Filter words={words} onChange={setWords} />
      <nav className={styles.scroll} aria-label={t("conversations.list")}>
        {loading && items.length === 0 ? <Skeleton rows={7} label={t("common.loading")} tall /> : null}
        <Fault error={error} />
        <ul>
          {shown.map((item) => (
            <ConversationItem key={item.id} conversation={item} />
          ))}
        </ul>
        {!loading && !error && items.length === 0 ? (
          <Empty
            icon="chat"
            title={t("conversations.empty")}
            action={
              <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
                {t("conversations.create")}
              </Button>
            }
          >
            {t("conversations.emptyText")}
          </Empty>
        ) : null}
        {items.length > 0 && shown.length === 0 ? (
          <Empty icon="search" title={t("conversations.noMatch")} action={<Button onClick={() => setWords("")}>{t("conversations.filterClear")}</Button>}>
            {t("conversations.noMatchText")}
          </Empty>
        ) : null}
      </nav>
      {creating ? <NewChatDialog onClose={() => setCreating(false)} /> : null}
    </section>
  );
}
