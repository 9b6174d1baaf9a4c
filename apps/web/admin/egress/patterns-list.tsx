import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../controls/button.js";
import adminStyles from "../admin.module.css";
import styles from "./egress.module.css";
import { type Draft, newPattern } from "./policy-draft.js";
import type { PolicyFaults } from "./policy-faults.js";
import { RowField } from "./row-field.js";

type Patterns = Draft["patterns"];
type PatternsListProps = { patterns: Patterns; faults: PolicyFaults; onChange: (patterns: Patterns) => void };

/** What is masked wherever it fits a regular expression. */
export function PatternsList({ patterns, faults, onChange }: PatternsListProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<string | null>(null);
  const set = (key: string, part: Partial<Patterns[number]>) => onChange(patterns.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const add = () => {
    const pattern = newPattern();
    setAdded(pattern.key);
    onChange([...patterns, pattern]);
  };
  return (
    <div className={adminStyles.form} role="group" aria-label={t("egress.patterns")}>
      <div>
        <h3 className={styles.head}>{t("egress.patterns")}</h3>
        <p className={adminStyles.quiet}>{t("egress.patternsHint")}</p>
      </div>
      {faults.patterns ? <p className={styles.fault}>{faults.patterns}</p> : null}
      {patterns.length === 0 ? (
        <p className={adminStyles.quiet}>{t("egress.noPatterns")}</p>
      ) : (
        <div className={styles.rows}>
          <div className={styles.rowHead} aria-hidden="true">
            <span>{t("egress.patternNameHead")}</span>
            <span>{t("egress.patternHead")}</span>
          </div>
          {patterns.map((pattern, at) => (
            <div key={pattern.key} className={styles.row}>
              <RowField
                label={t("egress.patternName", { at: at + 1 })}
                error={faults[`patterns.${at}.name`]}
                maxLength={60}
                autoFocus={pattern.key === added}
                value={pattern.name}
                onChange={({ target }) => set(pattern.key, { name: target.value })}
              />
              <div className={styles.mono}>
                <RowField
                  label={t("egress.pattern", { at: at + 1 })}
                  error={faults[`patterns.${at}.pattern`]}
                  maxLength={500}
                  autoCapitalize="off"
                  value={pattern.pattern}
                  onChange={({ target }) => set(pattern.key, { pattern: target.value })}
                />
              </div>
              <IconButton
                icon="trash"
                label={t("egress.removePattern", { at: at + 1 })}
                onClick={() => onChange(patterns.filter(({ key }) => key !== pattern.key))}
              />
            </div>
          ))}
        </div>
      )}
      <div className={adminStyles.buttons}>
        <Button small icon="plus" onClick={add}>
          {t("egress.addPattern")}
        </Button>
      </div>
    </div>
  );
}
