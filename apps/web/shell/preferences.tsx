import { useTranslation } from "react-i18next";
import { Segmented } from "../controls/segmented.js";
import { chooseLanguage, type Language, languages } from "../i18n/index.js";
import { useObservable } from "../observable.js";
import { theme } from "./theme.js";

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return <Segmented label={t("preferences.language")} value={i18n.language as Language} options={languages} onChange={chooseLanguage} />;
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const options = [
    { value: "auto", text: t("preferences.auto") },
    { value: "light", text: t("preferences.light") },
    { value: "dark", text: t("preferences.dark") },
  ] as const;
  return <Segmented label={t("preferences.theme")} value={useObservable(theme)} options={options} onChange={theme.choose} />;
}
