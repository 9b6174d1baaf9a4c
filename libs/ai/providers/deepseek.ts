import type { ProviderProfile } from "./profile.js";

/** Thinks by default; HTTP 402 is an empty balance. https://api-docs.deepseek.com/quick_start/error_codes */
export const deepseek: ProviderProfile = {
  key: "deepseek",
  hosts: ["deepseek.com"],
  withoutThinking: { thinking: { type: "disabled" } },
  finishErrors: { insufficient_system_resource: "overloaded" },
};
