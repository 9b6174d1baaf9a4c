import type { ProviderProfile } from "./profile.js";

/**
 * vLLM, SGLang, llama.cpp, LM Studio, Xinference and whatever else speaks as OpenAI does; a queue before a busy GPU takes its time. Whether a model
 * thinks is a matter of its chat template there.
 */
export const ownHost: ProviderProfile = {
  key: "own-host",
  hosts: [],
  thinking: { on: { chat_template_kwargs: { enable_thinking: true } }, off: { chat_template_kwargs: { enable_thinking: false } } },
  timeouts: { firstTokenMs: 120_000 },
};
