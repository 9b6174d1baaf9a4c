import { useTranslation } from "react-i18next";
import { CheckBox, TextArea } from "../../controls/field.js";
import { Section } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import styles from "./egress.module.css";
import type { Draft } from "./policy-draft.js";
import type { PolicyFaults } from "./policy-faults.js";

type OpeningsProps = { draft: Draft; faults: PolicyFaults; onChange: (part: Partial<Draft>) => void };

/** Pictures, and whose links are shown. */
export function OpeningsSection({ draft, faults, onChange }: OpeningsProps) {
  const { t } = useTranslation();
  const { images } = draft;
  return (
    <>
      <Section title={t("egress.images")} lead={t("egress.imagesLead")}>
        <div className={adminStyles.form}>
          <CheckBox
            label={t("egress.imagesDomestic")}
            checked={images.domestic}
            onChange={({ target }) => onChange({ images: { ...images, domestic: target.checked } })}
          />
          <CheckBox
            label={t("egress.imagesOverseas")}
            checked={images.overseas}
            onChange={({ target }) => onChange({ images: { ...images, overseas: target.checked } })}
          />
        </div>
      </Section>
      <Section title={t("egress.hosts")} lead={t("egress.hostsLead")}>
        <div className={styles.mono}>
          <TextArea
            label={t("egress.hostsLabel")}
            hint={t("egress.hostsHint")}
            error={faults.linkHosts ?? null}
            rows={4}
            spellCheck={false}
            autoCapitalize="off"
            value={draft.hosts}
            onChange={({ target }) => onChange({ hosts: target.value })}
          />
        </div>
      </Section>
    </>
  );
}
