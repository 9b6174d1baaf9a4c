import type { EgressAction, EgressRules } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import styles from "./egress.module.css";
import { actionsFor, dataClasses, places, withCell } from "./policy-draft.js";

type RulesTableProps = { rules: EgressRules; onChange?: (rules: EgressRules) => void };

/** Data class by place; each cell offers what can hold there. Without `onChange` it only shows. */
export function RulesTable({ rules, onChange }: RulesTableProps) {
  const { t } = useTranslation();
  return (
    <table className={styles.rules}>
      <thead>
        <tr>
          <th scope="col">{t("egress.dataClass")}</th>
          {places.map((place) => (
            <th key={place} scope="col">
              {t(`models.${place}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {dataClasses.map((dataClass) => (
          <tr key={dataClass}>
            <th scope="row">{t(`egress.class.${dataClass}`)}</th>
            {places.map((place) => {
              const action = rules[dataClass][place];
              return (
                <td key={place} data-open={place !== "local" && (action === "allow" || action === "redact") ? action : undefined}>
                  {onChange ? (
                    <select
                      aria-label={t("egress.cell", { dataClass: t(`egress.class.${dataClass}`), place: t(`models.${place}`) })}
                      value={action}
                      onChange={({ target }) => onChange(withCell(rules, { dataClass, place, action: target.value as EgressAction }))}
                    >
                      {actionsFor(rules, dataClass, place).map((value) => (
                        <option key={value} value={value}>
                          {t(`egress.action.${value}`)}
                        </option>
                      ))}
                    </select>
                  ) : (
                    t(`egress.action.${action}`)
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
