import type { ProviderProfile } from "./profile.js";

/** Loads a model on the first question and forgets it after five minutes of silence; its `:cloud` tags are not local (see egress.ts). */
export const ollama: ProviderProfile = {
  key: "ollama",
  hosts: [],
  ports: [11434],
  thinking: { on: { reasoning_effort: "medium" }, off: { reasoning_effort: "none" } },
  timeouts: { firstTokenMs: 180_000 },
};
