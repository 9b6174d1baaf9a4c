import { type ProviderPreset, providerPresets } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { JurisdictionTag } from "./jurisdiction-tag.js";
import styles from "./preset-grid.module.css";

type PresetGridProps = { onChoose: (preset: ProviderPreset) => void };

function Card({ title, note, preset, onChoose }: { title: string; note: string; preset?: ProviderPreset; onChoose: () => void }) {
  return (
    <li>
      <button type="button" className={styles.card} onClick={onChoose}>
        <strong>{title}</strong>
        <small>{note}</small>
        {preset && preset.jurisdiction !== "local" ? <JurisdictionTag value={preset.jurisdiction} /> : null}
      </button>
    </li>
  );
}

/** An OpenAI-compatible host that is on no list. */
const other: ProviderPreset = { key: "other", name: "", baseUrl: "", jurisdiction: "local", needsKey: false, model: "", own: null };

/** Known hosts to begin with. */
export function PresetGrid({ onChoose }: PresetGridProps) {
  const { t } = useTranslation();
  const group = (title: string, own: boolean) => (
    <section className={styles.group}>
      <h2>{title}</h2>
      <ul className={styles.grid}>
        {providerPresets
          .filter((preset) => (preset.jurisdiction === "local") === own)
          .map((preset) => (
            <Card
              key={preset.key}
              title={preset.own?.key === "hoopoe" ? t("hosts.hoopoe.name") : preset.name}
              note={new URL(preset.baseUrl).host}
              preset={preset}
              onChoose={() => onChoose(preset)}
            />
          ))}
        {own ? <Card title={t("models.other")} note={t("models.otherHint")} onChoose={() => onChoose(other)} /> : null}
      </ul>
    </section>
  );
  return (
    <>
      {group(t("models.own"), true)}
      {group(t("models.services"), false)}
    </>
  );
}
