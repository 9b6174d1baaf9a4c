import type { ProviderProfile } from "./profile.js";

/** vLLM, SGLang, llama.cpp, LM Studio, Xinference and whatever else speaks as OpenAI does; a queue before a busy GPU takes its time. */
export const ownHost: ProviderProfile = { key: "own-host", hosts: [], timeouts: { firstTokenMs: 120_000 } };
