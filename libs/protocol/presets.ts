import type { Jurisdiction } from "./message.js";

/** A model host that people are likely to connect. `host` suffixes tell where data is processed, by host and not by vendor. */
export type ProviderPreset = {
  key: string;
  name: string;
  baseUrl: string;
  jurisdiction: Jurisdiction;
  needsKey: boolean;
  /** A model that is usually there, to begin with. */
  model: string;
  /** How a host of one's own is started; null for services. */
  own: null | OwnHost;
};
export type OwnHost = {
  key: "hoopoe" | "ollama" | "vllm" | "sglang" | "llamacpp" | "lmstudio" | "xinference";
  /** Command lines with a context that is large enough for a chat; capitals stand for what is one's own. */
  commands: readonly string[];
  /** The field in which what the model thinks comes, where the host separates it; all of them are read, whatever comes. */
  reasoningField: "reasoning_content" | "reasoning";
};

const own = (host: OwnHost, name: string, baseUrl: string, model: string): ProviderPreset => ({
  key: host.key,
  name,
  baseUrl,
  jurisdiction: "local",
  needsKey: false,
  model,
  own: host,
});
const china = (key: string, name: string, baseUrl: string, model: string): ProviderPreset => ({
  key,
  name,
  baseUrl,
  jurisdiction: "domestic",
  needsKey: true,
  model,
  own: null,
});

export const providerPresets: readonly ProviderPreset[] = [
  own(
    {
      key: "hoopoe",
      commands: ["node apps/cli/hoopoe.mjs model install", "node apps/cli/hoopoe.mjs model serve FILE.gguf --context 16384"],
      reasoningField: "reasoning_content",
    },
    "hoopoe model serve",
    "http://127.0.0.1:8080/v1",
    "",
  ),
  own(
    { key: "ollama", commands: ["OLLAMA_CONTEXT_LENGTH=16384 ollama serve", "ollama pull qwen3"], reasoningField: "reasoning" },
    "Ollama",
    "http://127.0.0.1:11434/v1",
    "qwen3",
  ),
  own(
    {
      key: "vllm",
      commands: ["vllm serve MODEL --max-model-len 16384 --reasoning-parser qwen3 --enable-auto-tool-choice --tool-call-parser hermes"],
      reasoningField: "reasoning",
    },
    "vLLM",
    "http://127.0.0.1:8000/v1",
    "",
  ),
  own(
    {
      key: "sglang",
      commands: ["python -m sglang.launch_server --model-path MODEL --context-length 16384 --reasoning-parser qwen3 --tool-call-parser qwen25"],
      reasoningField: "reasoning_content",
    },
    "SGLang",
    "http://127.0.0.1:30000/v1",
    "",
  ),
  own(
    { key: "llamacpp", commands: ["llama-server -m FILE.gguf -c 16384 --jinja --reasoning-format auto"], reasoningField: "reasoning_content" },
    "llama.cpp",
    "http://127.0.0.1:8080/v1",
    "",
  ),
  own(
    { key: "lmstudio", commands: ["lms load MODEL --context-length 16384", "lms server start --bind 0.0.0.0"], reasoningField: "reasoning_content" },
    "LM Studio",
    "http://127.0.0.1:1234/v1",
    "",
  ),
  own(
    {
      key: "xinference",
      commands: ["xinference-local --host 127.0.0.1 --port 9997", "xinference launch --model-name qwen3 --model-engine vllm --max_model_len 16384"],
      reasoningField: "reasoning_content",
    },
    "Xinference",
    "http://127.0.0.1:9997/v1",
    "",
  ),
  china("deepseek", "DeepSeek", "https://api.deepseek.com", "deepseek-chat"),
  china("qwen", "Qwen 通义千问", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus"),
  china("glm", "GLM 智谱", "https://open.bigmodel.cn/api/paas/v4", "glm-4.6"),
  china("kimi", "Kimi 月之暗面", "https://api.moonshot.cn/v1", "kimi-k2-0905-preview"),
  china("doubao", "Doubao 豆包", "https://ark.cn-beijing.volces.com/api/v3", ""),
  china("qianfan", "Qianfan 千帆", "https://qianfan.baidubce.com/v2", "ernie-4.5-turbo-32k"),
  china("hunyuan", "Hunyuan 混元", "https://api.hunyuan.cloud.tencent.com/v1", "hunyuan-turbos-latest"),
  china("minimax", "MiniMax", "https://api.minimaxi.com/v1", "MiniMax-M2"),
  china("siliconflow", "SiliconFlow 硅基流动", "https://api.siliconflow.cn/v1", ""),
  china("stepfun", "StepFun 阶跃星辰", "https://api.stepfun.com/v1", ""),
  china("spark", "Spark 讯飞星火", "https://spark-api-open.xf-yun.com/v1", ""),
];

const chinaHosts = [
  "deepseek.com",
  "dashscope.aliyuncs.com",
  "bigmodel.cn",
  "moonshot.cn",
  "volces.com",
  "baidubce.com",
  "tencent.com",
  "minimaxi.com",
  "siliconflow.cn",
  "stepfun.com",
  "xf-yun.com",
];
const overseasHosts = [
  "openai.com",
  "openai.azure.com",
  "anthropic.com",
  "googleapis.com",
  "mistral.ai",
  "x.ai",
  "groq.com",
  "openrouter.ai",
  "together.xyz",
  "fireworks.ai",
  "cohere.com",
  "perplexity.ai",
  "huggingface.co",
  "amazonaws.com",
  "ollama.com",
  "minimax.io",
  "moonshot.ai",
  "z.ai",
  "dashscope-intl.aliyuncs.com",
  "dashscope-us.aliyuncs.com",
  "siliconflow.com",
];
const privateName = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/;
const strictness: Record<Jurisdiction, number> = { local: 0, domestic: 1, overseas: 2 };

function isPrivateAddress(host: string): boolean {
  const v4 = host.match(/^(\d+)\.(\d+)\.\d+\.\d+$/);
  if (v4) {
    const [a, b] = [Number(v4[1]), Number(v4[2])];
    return a === 127 || a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127);
  }
  return host === "[::1]" || /^\[f[cd][0-9a-f]{2}:/.test(host);
}

/** What is known of a host from its name alone; null when nothing is (a public name that is on no list). */
export function knownJurisdiction(baseUrl: string): Jurisdiction | null {
  const host = new URL(baseUrl).hostname.toLowerCase();
  if (isPrivateAddress(host) || privateName.test(host) || !/[.:]/.test(host)) return "local";
  const under = (suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);
  if (overseasHosts.some(under)) return "overseas";
  if (chinaHosts.some(under)) return "domestic";
  return null;
}

/** The stricter of what an administrator declared and what is known of the host. A public host nobody knows is as declared. */
export function effectiveJurisdiction(declared: Jurisdiction, baseUrl: string): Jurisdiction {
  const known = knownJurisdiction(baseUrl);
  return known && strictness[known] > strictness[declared] ? known : declared;
}
