import type { ProviderProfile } from "./profile.js";

/** Its own newer models refuse what it taught the others: `max_tokens`, and instructions as `system`. https://platform.openai.com/docs/guides/reasoning */
export const openai: ProviderProfile = {
  key: "openai",
  hosts: ["openai.com", "openai.azure.com"],
  rename: { max_tokens: "max_completion_tokens" },
  systemRole: "developer",
  thinking: { on: { reasoning_effort: "medium" }, off: { reasoning_effort: "none" } },
};
