import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../controls/button.js";
import { TextField } from "../../controls/field.js";
import adminStyles from "../admin.module.css";
import styles from "./egress.module.css";
import { type Draft, newTerm } from "./policy-draft.js";
import type { PolicyFaults } from "./policy-faults.js";
import { RowField } from "./row-field.js";

type Terms = Draft["terms"];
type TermsListProps = { terms: Terms; faults: PolicyFaults; onChange: (terms: Terms) => void };
const atOnce = 30;

/** Those that are looked for, and any with a fault, wherever they stand. */
function useShown(terms: Terms, faults: PolicyFaults) {
  const [search, setSearch] = useState("");
  const [count, setCount] = useState(atOnce);
  const wanted = search.trim().toLowerCase();
  const rows = terms.map((term, at) => ({ term, at, faulty: Boolean(faults[`terms.${at}.text`] ?? faults[`terms.${at}.label`]) }));
  const found = rows.filter(({ term, faulty }) => faulty || !wanted || `${term.text} ${term.label}`.toLowerCase().includes(wanted));
  const shown = found.filter(({ faulty }, at) => faulty || at < count);
  return { search, setSearch, shown, left: found.length - shown.length, more: () => setCount(count + atOnce), showAll: () => setCount(terms.length + 1) };
}

/** Words that are masked as they stand. */
export function TermsList({ terms, faults, onChange }: TermsListProps) {
  const { t } = useTranslation();
  const { search, setSearch, shown, left, more, showAll } = useShown(terms, faults);
  const [added, setAdded] = useState<string | null>(null);
  const set = (key: string, part: Partial<Terms[number]>) => onChange(terms.map((term) => (term.key === key ? { ...term, ...part } : term)));
  const add = () => {
    const term = newTerm();
    setSearch("");
    showAll();
    setAdded(term.key);
    onChange([...terms, term]);
  };
  return (
    <div className={adminStyles.form} role="group" aria-label={t("egress.terms")}>
      <div>
        <h3 className={styles.head}>{t("egress.terms")}</h3>
        <p className={adminStyles.quiet}>{t("egress.termsHint")}</p>
      </div>
      {terms.length > atOnce ? (
        <TextField
          label={t("egress.findTerm", { count: terms.length })}
          type="search"
          autoComplete="off"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      ) : null}
      {faults.terms ? <p className={styles.fault}>{faults.terms}</p> : null}
      {terms.length === 0 ? <p className={adminStyles.quiet}>{t("egress.noTerms")}</p> : null}
      {terms.length > 0 && shown.length === 0 ? <p className={adminStyles.quiet}>{t("egress.noTermFound")}</p> : null}
      {shown.length > 0 ? (
        <div className={styles.rows}>
          <div className={styles.rowHead} aria-hidden="true">
            <span>{t("egress.termHead")}</span>
            <span>{t("egress.labelHead")}</span>
          </div>
          {shown.map(({ term, at }) => (
            <div key={term.key} className={styles.row}>
              <RowField
                label={t("egress.term", { at: at + 1 })}
                error={faults[`terms.${at}.text`]}
                maxLength={200}
                autoFocus={term.key === added}
                value={term.text}
                onChange={({ target }) => set(term.key, { text: target.value })}
              />
              <RowField
                label={t("egress.label", { at: at + 1 })}
                error={faults[`terms.${at}.label`]}
                maxLength={60}
                value={term.label}
                onChange={({ target }) => set(term.key, { label: target.value })}
              />
              <IconButton icon="trash" label={t("egress.removeTerm", { at: at + 1 })} onClick={() => onChange(terms.filter(({ key }) => key !== term.key))} />
            </div>
          ))}
        </div>
      ) : null}
      <div className={adminStyles.buttons}>
        <Button small icon="plus" onClick={add}>
          {t("egress.addTerm")}
        </Button>
        {left > 0 ? (
          <Button small onClick={more}>
            {t("egress.moreTerms", { count: left })}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
