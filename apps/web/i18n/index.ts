import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { admin as enAdmin } from "./en/admin.js";
import { botRules as enBotRules } from "./en/bot-rules.js";
import { chat as enChat } from "./en/chat.js";
import { changes as enChanges } from "./en/changes.js";
import { commands as enCommands } from "./en/commands.js";
import { egress as enEgress } from "./en/egress.js";
import { erasures as enErasures } from "./en/erasures.js";
import { files as enFiles } from "./en/files.js";
import { general as enGeneral } from "./en/general.js";
import { hostStatus as enHostStatus } from "./en/host-status.js";
import { hosts as enHosts } from "./en/hosts.js";
import { answers as enAnswers } from "./en/answers.js";
import { policies as enPolicies } from "./en/policies.js";
import { receipt as enReceipt } from "./en/receipt.js";
import { recipients as enRecipients } from "./en/recipients.js";
import { search as enSearch } from "./en/search.js";
import { usage as enUsage } from "./en/usage.js";
import { admin as zhAdmin } from "./zh/admin.js";
import { botRules as zhBotRules } from "./zh/bot-rules.js";
import { chat as zhChat } from "./zh/chat.js";
import { changes as zhChanges } from "./zh/changes.js";
import { commands as zhCommands } from "./zh/commands.js";
import { egress as zhEgress } from "./zh/egress.js";
import { erasures as zhErasures } from "./zh/erasures.js";
import { files as zhFiles } from "./zh/files.js";
import { general as zhGeneral } from "./zh/general.js";
import { hostStatus as zhHostStatus } from "./zh/host-status.js";
import { hosts as zhHosts } from "./zh/hosts.js";
import { answers as zhAnswers } from "./zh/answers.js";
import { policies as zhPolicies } from "./zh/policies.js";
import { receipt as zhReceipt } from "./zh/receipt.js";
import { recipients as zhRecipients } from "./zh/recipients.js";
import { search as zhSearch } from "./zh/search.js";
import { usage as zhUsage } from "./zh/usage.js";

const en = {
  ...enAdmin,
  ...enBotRules,
  ...enChat,
  ...enChanges,
  ...enCommands,
  ...enEgress,
  ...enErasures,
  ...enFiles,
  ...enGeneral,
  ...enHostStatus,
  ...enHosts,
  ...enAnswers,
  ...enPolicies,
  ...enReceipt,
  ...enRecipients,
  ...enSearch,
  ...enUsage,
};
const zh: typeof en = {
  ...zhAdmin,
  ...zhBotRules,
  ...zhChat,
  ...zhChanges,
  ...zhCommands,
  ...zhEgress,
  ...zhErasures,
  ...zhFiles,
  ...zhGeneral,
  ...zhHostStatus,
  ...zhHosts,
  ...zhAnswers,
  ...zhPolicies,
  ...zhReceipt,
  ...zhRecipients,
  ...zhSearch,
  ...zhUsage,
};

export type Language = "zh" | "en";
export const languages: readonly { value: Language; text: string }[] = [
  { value: "zh", text: "简体中文" },
  { value: "en", text: "English" },
];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

const storageKey = "hoopoe.language";

/** What was chosen here before, else what the browser asks for, else English. */
function preferred(): Language {
  const stored = localStorage.getItem(storageKey);
  if (stored === "zh" || stored === "en") return stored;
  const first = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function show(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export function startTexts(): void {
  const language = preferred();
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: en }, zh: { translation: zh } },
    // React escapes whatever it renders.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  show(language);
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  show(language);
  void i18next.changeLanguage(language);
}
