import type { ProviderProfile } from "./profile.js";

/** Errors are unwrapped: `{ code, message, data }`. https://docs.siliconflow.cn/cn/faqs/error-code */
export const siliconflow: ProviderProfile = {
  key: "siliconflow",
  hosts: ["siliconflow.cn", "siliconflow.com"],
  thinking: { on: { enable_thinking: true }, off: { enable_thinking: false } },
  errorCodes: { 20012: "model_missing", 20015: "bad_request", 30001: "balance", 50501: "overloaded", 50505: "overloaded", 50508: "overloaded" },
};
