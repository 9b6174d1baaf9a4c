import { deepseek } from "./deepseek.js";
import { doubao } from "./doubao.js";
import { glm } from "./glm.js";
import { hunyuan } from "./hunyuan.js";
import { kimi } from "./kimi.js";
import { minimax } from "./minimax.js";
import { ollama } from "./ollama.js";
import { openai } from "./openai.js";
import { ownHost } from "./own-host.js";
import type { ProviderProfile } from "./profile.js";
import { qianfan } from "./qianfan.js";
import { qwen } from "./qwen.js";
import { siliconflow } from "./siliconflow.js";
import { spark } from "./spark.js";
import { stepfun } from "./stepfun.js";

/** Every profile, the one for unknown hosts last. */
export const profiles: readonly ProviderProfile[] = [
  deepseek,
  qwen,
  glm,
  kimi,
  doubao,
  qianfan,
  hunyuan,
  minimax,
  siliconflow,
  spark,
  stepfun,
  openai,
  ollama,
  ownHost,
];

/** The profile of a provider's host, by name, then by port; an unknown host is taken for an own one. */
export function profileOf(baseUrl: string): ProviderProfile {
  const { hostname, port } = new URL(baseUrl);
  const under = (suffix: string): boolean => hostname === suffix || hostname.endsWith(`.${suffix}`);
  return profiles.find((p) => p.hosts.some(under)) ?? profiles.find((p) => p.ports?.includes(Number(port))) ?? ownHost;
}
