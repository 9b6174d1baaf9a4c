import type { ProviderProfile } from "./profile.js";

/** Thinks by default; HTTP 402 is an empty balance. https://api-docs.deepseek.com/quick_start/error_codes */
export const deepseek: ProviderProfile = {
  key: "deepseek",
  hosts: ["deepseek.com"],
  thinking: { on: { thinking: { type: "enabled" } }, off: { thinking: { type: "disabled" } } },
  replaysReasoning: true,
  finishErrors: { insufficient_system_resource: "overloaded" },
};
