import type { ProviderProfile } from "./profile.js";

/** Moonshot tells the kind in `error.type`; an assistant's empty content must be a space. https://platform.moonshot.cn/docs/api/chat */
export const kimi: ProviderProfile = {
  key: "kimi",
  hosts: ["moonshot.cn", "moonshot.ai"],
  emptyContent: " ",
  thinking: { on: { thinking: { type: "enabled" } }, off: { thinking: { type: "disabled" } } },
  replaysReasoning: true,
  temperature: { min: 0, max: 1 },
  errorCodes: {
    invalid_authentication_error: "auth",
    incorrect_api_key_error: "auth",
    permission_denied_error: "auth",
    exceeded_current_quota_error: "balance",
    rate_limit_reached_error: "rate_own",
    engine_overloaded_error: "rate_platform",
    content_filter: "filtered_input",
    resource_not_found_error: "model_missing",
  },
};
