import type { ProviderProfile } from "./profile.js";

/** DashScope's compatible mode. `insufficient_quota` is a rate here, not money. https://help.aliyun.com/zh/model-studio/error-code */
export const qwen: ProviderProfile = {
  key: "qwen",
  hosts: ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com"],
  thinking: { on: { enable_thinking: true }, off: { enable_thinking: false } },
  embeddingBatch: 10,
  // https://help.aliyun.com/zh/model-studio/deep-thinking
  streamOnly: /^(qwq|qvq)|-thinking(-|$)|^qwen\d[\w.]*-omni/i,
  errorCodes: {
    Arrearage: "balance",
    "AllocationQuota.FreeTierOnly": "balance",
    insufficient_quota: "rate_own",
    Throttling: "rate_own",
    limit_requests: "rate_own",
    limit_burst_rate: "rate_own",
    DataInspectionFailed: "filtered_input",
    data_inspection_failed: "filtered_input",
    AccessDenied: "auth",
    InvalidApiKey: "auth",
    ModelNotFound: "model_missing",
    ServiceUnavailable: "overloaded",
  },
};
