import type { ProviderProfile } from "./profile.js";

/** Zhipu; codes come as strings of digits. https://docs.bigmodel.cn/cn/faq/api-code */
export const glm: ProviderProfile = {
  key: "glm",
  hosts: ["bigmodel.cn", "z.ai"],
  thinking: { on: { thinking: { type: "enabled" } }, off: { thinking: { type: "disabled" } } },
  temperature: { min: 0, max: 1 },
  errorCodes: {
    1000: "auth",
    1001: "auth",
    1002: "auth",
    1003: "auth",
    1004: "auth",
    1110: "auth",
    1111: "auth",
    1112: "auth",
    1113: "balance",
    1211: "model_missing",
    1220: "auth",
    1234: "overloaded",
    1261: "context_too_long",
    1301: "filtered_input",
    1302: "rate_own",
    1303: "rate_own",
    1304: "rate_own",
    1305: "rate_platform",
    1308: "rate_own",
    1309: "balance",
  },
  finishErrors: { sensitive: "filtered_output", network_error: "overloaded" },
};
