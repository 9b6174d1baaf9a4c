import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Empty } from "../controls/empty.js";

export function NotFoundPage() {
  const { t } = useTranslation();
  return <Empty icon="search" title={t("nav.notFound")} action={<Link to="/">{t("nav.home")}</Link>} />;
}
