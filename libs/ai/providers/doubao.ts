import type { ProviderProfile } from "./profile.js";

/** Volcengine Ark: risk control answers 400, a model that was not opened 404. https://www.volcengine.com/docs/82379/1299023 */
export const doubao: ProviderProfile = {
  key: "doubao",
  hosts: ["volces.com"],
  thinking: { on: { thinking: { type: "enabled" } }, off: { thinking: { type: "disabled" } } },
  errorCodes: {
    AuthenticationError: "auth",
    AccessDenied: "auth",
    AccountOverdueError: "balance",
    SensitiveContentDetected: "filtered_input",
    InputTextSensitiveContentDetected: "filtered_input",
    InputTextRiskDetection: "filtered_input",
    OutputTextSensitiveContentDetected: "filtered_output",
    OutputTextRiskDetection: "filtered_output",
    RateLimitExceeded: "rate_own",
    RequestBurstTooFast: "rate_own",
    QuotaExceeded: "rate_own",
    SetLimitExceeded: "rate_own",
    ServerOverloaded: "rate_platform",
    ModelNotOpen: "model_missing",
    InvalidEndpointOrModel: "model_missing",
    UnsupportedModel: "model_missing",
  },
};
