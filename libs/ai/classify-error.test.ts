import { describe, expect, it } from "vitest";
import { errorOfFault, type HostFault, kindOfFault } from "./classify-error.js";
import type { ErrorKind } from "./model-error.js";
import { profileOf, profiles } from "./providers/profile-of.js";

const fault = (over: Partial<HostFault>): HostFault => ({ status: null, codes: [], text: "", retryAfterMs: null, ...over });

describe("profiles", () => {
  it.each([
    ["https://api.deepseek.com", "deepseek"],
    ["https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen"],
    ["https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "qwen"],
    ["https://open.bigmodel.cn/api/paas/v4", "glm"],
    ["https://api.moonshot.cn/v1", "kimi"],
    ["https://ark.cn-beijing.volces.com/api/v3", "doubao"],
    ["https://qianfan.baidubce.com/v2", "qianfan"],
    ["https://api.hunyuan.cloud.tencent.com/v1", "hunyuan"],
    ["https://api.minimaxi.com/v1", "minimax"],
    ["https://api.siliconflow.cn/v1", "siliconflow"],
    ["https://spark-api-open.xf-yun.com/v1", "spark"],
    ["https://api.stepfun.com/v1", "stepfun"],
    ["http://127.0.0.1:11434/v1", "ollama"],
    ["http://10.0.0.5:8000/v1", "own-host"],
    ["https://notdeepseek.com", "own-host"],
    ["https://api.deepseek.com.evil.example", "own-host"],
  ])("%s has the profile %s", (baseUrl, key) => {
    expect(profileOf(baseUrl).key).toBe(key);
  });

  it("have names of their own", () => {
    expect(new Set(profiles.map((p) => p.key)).size).toBe(profiles.length);
  });
});

describe("the kind of a fault", () => {
  it.each<[string, Partial<HostFault>, ErrorKind]>([
    ["https://api.deepseek.com", { status: 402 }, "balance"],
    ["https://dashscope.aliyuncs.com/v1", { status: 400, codes: ["Arrearage"] }, "balance"],
    ["https://dashscope.aliyuncs.com/v1", { status: 429, codes: ["insufficient_quota"] }, "rate_own"],
    ["https://dashscope.aliyuncs.com/v1", { status: 429, codes: ["Throttling.RateQuota"] }, "rate_own"],
    ["https://open.bigmodel.cn/api/paas/v4", { status: 429, codes: ["1113"] }, "balance"],
    ["https://open.bigmodel.cn/api/paas/v4", { status: 429, codes: ["1302"] }, "rate_own"],
    ["https://open.bigmodel.cn/api/paas/v4", { status: 429, codes: ["1305"] }, "rate_platform"],
    ["https://open.bigmodel.cn/api/paas/v4", { status: 400, codes: ["1301"] }, "filtered_input"],
    ["https://api.moonshot.cn/v1", { status: 429, codes: ["exceeded_current_quota_error"] }, "balance"],
    ["https://api.moonshot.cn/v1", { status: 429, codes: ["engine_overloaded_error"] }, "rate_platform"],
    ["https://ark.cn-beijing.volces.com/api/v3", { status: 400, codes: ["SensitiveContentDetected.Violence"] }, "filtered_input"],
    ["https://ark.cn-beijing.volces.com/api/v3", { status: 404, codes: ["ModelNotOpen"] }, "model_missing"],
    ["https://api.stepfun.com/v1", { status: 451 }, "filtered_input"],
    ["http://10.0.0.5/v1", { status: 429, text: "您的账户余额不足" }, "balance"],
    ["http://10.0.0.5/v1", { status: 429 }, "rate_own"],
    ["http://10.0.0.5/v1", { codes: ["503"] }, "overloaded"],
    ["http://10.0.0.5/v1", { codes: ["400"], text: "prompt is too long" }, "context_too_long"],
    ["http://10.0.0.5/v1", { status: 418 }, "bad_request"],
    ["http://10.0.0.5/v1", { status: 599 }, "host_error"],
    ["http://10.0.0.5/v1", { codes: ["__proto__", "constructor.name"] }, "host_error"],
    ["http://10.0.0.5/v1", { status: 401, text: "model not found" }, "auth"],
  ])("at %s: %j is %s", (baseUrl, over, kind) => {
    expect(kindOfFault(fault(over), profileOf(baseUrl))).toBe(kind);
  });

  it("is told without the host's words, the key or the prompt", () => {
    const context = { profile: profileOf("http://10.0.0.5/v1"), providerName: "house", model: "m", secrets: ["sk-12345678", "tell me about apples"] };
    for (const code of ["sk-12345678", "12345678", "xx-sk-12345678", "apples", "has spaces", "x".repeat(65)]) {
      expect(errorOfFault(fault({ status: 400, codes: [code], text: "sk-12345678 apples" }), context).hostCode).toBeNull();
    }
    expect(errorOfFault(fault({ status: 400, codes: ["odd_code"] }), context)).toMatchObject({ hostCode: "odd_code", kind: "bad_request", retryable: false });
  });
});
