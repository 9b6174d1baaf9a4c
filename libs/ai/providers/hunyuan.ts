import type { ProviderProfile } from "./profile.js";

/** Tencent, with the codes of its cloud API. https://cloud.tencent.com/document/product/1729/101843 */
export const hunyuan: ProviderProfile = {
  key: "hunyuan",
  hosts: ["hunyuan.cloud.tencent.com", "hunyuan.tencentcloudapi.com"],
  errorCodes: {
    AuthFailure: "auth",
    UnauthorizedOperation: "auth",
    "FailedOperation.ResourcePackExhausted": "balance",
    "FailedOperation.ServiceStop": "balance",
    "FailedOperation.EngineServerLimitExceeded": "rate_platform",
    "FailedOperation.EngineRequestTimeout": "overloaded",
    RequestLimitExceeded: "rate_own",
    LimitExceeded: "rate_own",
  },
};
