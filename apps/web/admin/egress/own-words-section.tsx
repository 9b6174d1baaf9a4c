import { useTranslation } from "react-i18next";
import { Section } from "../../shell/page.js";
import { PatternsList } from "./patterns-list.js";
import type { Draft } from "./policy-draft.js";
import type { PolicyFaults } from "./policy-faults.js";
import { TermsList } from "./terms-list.js";

type OwnWordsProps = { draft: Draft; faults: PolicyFaults; onChange: (part: Partial<Draft>) => void };

/** What the organisation masks besides what is found anyway. */
export function OwnWordsSection({ draft, faults, onChange }: OwnWordsProps) {
  const { t } = useTranslation();
  return (
    <Section title={t("egress.words")} lead={t("egress.wordsLead")}>
      <TermsList terms={draft.terms} faults={faults} onChange={(terms) => onChange({ terms })} />
      <PatternsList patterns={draft.patterns} faults={faults} onChange={(patterns) => onChange({ patterns })} />
    </Section>
  );
}
