import type { ProviderProfile } from "./profile.js";

/** iFLYTEK: a top-level `code` other than 0 is an error, tool calls come as an object. https://www.xfyun.cn/doc/spark/HTTP调用文档.html */
export const spark: ProviderProfile = {
  key: "spark",
  hosts: ["xf-yun.com"],
  // Usage comes by itself in the last chunk.
  drop: ["stream_options"],
  thinking: { on: { thinking: { type: "enabled" } }, off: { thinking: { type: "disabled" } } },
  errorCodes: {
    10007: "rate_own",
    10008: "overloaded",
    10013: "filtered_input",
    10014: "filtered_output",
    10019: "filtered_input",
    10110: "overloaded",
    10907: "context_too_long",
    11200: "auth",
    11201: "rate_own",
    11202: "rate_own",
    11203: "rate_own",
  },
};
