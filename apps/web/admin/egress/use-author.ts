import { useTranslation } from "react-i18next";
import { useUser } from "../../directory/use-users.js";

/** The name of whoever made something; of nobody who is known: a word that says so. */
export function useAuthor(id: string | null): string {
  const { t } = useTranslation();
  const user = useUser(id ?? "");
  if (id === null) return t("common.unknown");
  return user?.displayName ?? "…";
}
