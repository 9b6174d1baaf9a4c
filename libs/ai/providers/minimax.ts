import type { ProviderProfile } from "./profile.js";

/** Errors come with HTTP 200 and `choices: null`, told by `base_resp.status_code`. https://platform.minimaxi.com/docs/api-reference/errorcode */
export const minimax: ProviderProfile = {
  key: "minimax",
  hosts: ["minimaxi.com", "minimax.io", "minimax.chat"],
  temperature: { min: 0.01, max: 1 },
  errorCodes: {
    1000: "host_error",
    1001: "timeout",
    1002: "rate_own",
    1004: "auth",
    1008: "balance",
    1013: "host_error",
    1024: "host_error",
    1026: "filtered_input",
    1027: "filtered_output",
    1033: "host_error",
    1039: "rate_own",
    1041: "rate_own",
    1042: "bad_request",
    2013: "bad_request",
    2049: "auth",
    2056: "rate_own",
  },
};
