import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Select, TextField } from "../controls/field.js";
import { titleOf } from "../conversations/title.js";
import { UserPicker } from "../directory/user-picker.js";
import { useObservable } from "../observable.js";
import { nothingWanted, type Wanted } from "./search.js";
import styles from "./search.module.css";

type SearchFormProps = { wanted: Wanted; onChange: (wanted: Wanted) => void; onSubmit: () => void };

/** Words, and what narrows them down. */
export function SearchForm({ wanted, onChange, onSubmit }: SearchFormProps) {
  const { t } = useTranslation();
  const { items } = useObservable(client.conversations);
  const [choosing, setChoosing] = useState(false);
  const set = (part: Partial<Wanted>): void => onChange({ ...wanted, ...part });
  const narrowed = { ...wanted, words: "" };
  const isNarrowed = JSON.stringify(narrowed) !== JSON.stringify(nothingWanted);
  return (
    <search>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <TextField
          label={t("search.words")}
          hint={t("search.hint")}
          type="search"
          autoComplete="off"
          autoFocus
          maxLength={200}
          value={wanted.words}
          onChange={(event) => set({ words: event.target.value })}
        />
        <fieldset className={styles.filters}>
          <legend>{t("search.filters")}</legend>
          <Select
            label={t("search.in")}
            value={wanted.conversationId}
            onChange={(event) => set({ conversationId: event.target.value })}
            options={[{ value: "", text: t("search.everywhere") }, ...items.map((item) => ({ value: item.id, text: titleOf(t, item) }))]}
          />
          <Select
            label={t("search.kind")}
            value={wanted.kind}
            onChange={(event) => set({ kind: event.target.value as Wanted["kind"] })}
            options={[
              { value: "", text: t("search.anybody") },
              { value: "human", text: t("search.people") },
              { value: "bot", text: t("search.bots") },
            ]}
          />
          <TextField label={t("search.from")} type="date" value={wanted.from} max={wanted.to} onChange={(event) => set({ from: event.target.value })} />
          <TextField label={t("search.to")} type="date" value={wanted.to} min={wanted.from} onChange={(event) => set({ to: event.target.value })} />
        </fieldset>
        <div className={styles.more}>
          <Button small icon="person" onClick={() => (wanted.sender ? set({ sender: null }) : setChoosing(true))}>
            {wanted.sender ? t("search.senderClear", { name: wanted.sender.displayName }) : t("search.sender")}
          </Button>
          <label>
            <input type="checkbox" checked={wanted.link} onChange={(event) => set({ link: event.target.checked, file: false })} />
            {t("search.link")}
          </label>
          <label>
            <input type="checkbox" checked={wanted.file} onChange={(event) => set({ file: event.target.checked, link: false })} />
            {t("files.withFile")}
          </label>
          {isNarrowed ? (
            <Button small icon="close" onClick={() => onChange({ ...nothingWanted, words: wanted.words })}>
              {t("search.clear")}
            </Button>
          ) : null}
        </div>
      </form>
      {choosing ? (
        <Dialog title={t("search.sender")} onClose={() => setChoosing(false)}>
          <UserPicker
            mode="one"
            chosen={[]}
            onChoose={(sender) => {
              set({ sender });
              setChoosing(false);
            }}
          />
        </Dialog>
      ) : null}
    </search>
  );
}
