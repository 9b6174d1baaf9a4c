import type { ProviderProfile } from "./profile.js";

/** Baidu's version 2, with codes in words. https://cloud.baidu.com/doc/qianfan-api/s/em82g3yd3 */
export const qianfan: ProviderProfile = {
  key: "qianfan",
  hosts: ["baidubce.com"],
  thinking: { on: { enable_thinking: true }, off: { enable_thinking: false } },
  errorCodes: {
    invalid_iam_token: "auth",
    invalid_appid: "auth",
    no_permission: "auth",
    account_overdue: "balance",
    invalid_model: "model_missing",
    rpm_rate_limit_exceeded: "rate_own",
    tpm_rate_limit_exceeded: "rate_own",
    server_high_load: "rate_platform",
    tokens_too_long: "context_too_long",
  },
};
