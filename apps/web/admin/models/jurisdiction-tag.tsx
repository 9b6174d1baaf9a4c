import type { Jurisdiction } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Tag } from "../../controls/tag.js";

export function JurisdictionTag({ value }: { value: Jurisdiction }) {
  const { t } = useTranslation();
  return <Tag look={value === "local" ? "good" : "warning"}>{t(`models.${value}`)}</Tag>;
}
