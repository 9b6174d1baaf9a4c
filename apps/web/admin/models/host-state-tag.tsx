import type { HostState } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Tag } from "../../controls/tag.js";

const looks = { ok: "good", trouble: "warning", open: "danger" } as const;

export function HostStateTag({ state }: { state: HostState }) {
  const { t } = useTranslation();
  return <Tag look={looks[state]}>{t(`hostStatus.${state}`)}</Tag>;
}
