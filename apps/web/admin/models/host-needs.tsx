import type { OwnHost } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { CopyField } from "../../controls/copy-field.js";
import { Section } from "../../shell/page.js";
import styles from "./host-needs.module.css";

/** What a model host of one's own needs so that bots get on well with it: how to start it, how much it sees, where its thinking comes, what calls tools. */
export function HostNeeds({ host: { key, commands, reasoningField } }: { host: OwnHost }) {
  const { t } = useTranslation();
  const points = [
    { title: t("hosts.context"), text: t(`hosts.${key}.context`) },
    { title: t("hosts.reasoning"), text: `${t(`hosts.${key}.reasoning`)} ${t("hosts.field", { field: reasoningField })}` },
    { title: t("hosts.tools"), text: t(`hosts.${key}.tools`) },
    { title: t("hosts.reach"), text: t(`hosts.${key}.reach`) },
  ];
  return (
    <Section title={t("hosts.title")}>
      <div className={styles.needs}>
        {commands.map((command) => (
          <CopyField key={command} label={t("hosts.command")} value={command} />
        ))}
        <dl>
          {points.map(({ title, text }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Section>
  );
}
